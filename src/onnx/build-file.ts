import { version } from "../core/version.js";
import { describeScore } from "../detect/index.js";
import { toBase64 } from "./base64.js";
import { checkFile } from "./check-file.js";
import type { ModelFile, ModelFileDetector } from "./contents.js";
import { GraphBuilder } from "./graph-builder.js";
import { addIncomplete, addInput, addRawUnits, type GraphInput } from "./input.js";
import { addModel } from "./layers/table.js";
import { addLosses } from "./losses.js";
import { type AddedMember, addMembers } from "./members.js";
import { formatVersion, metadataKeys, plainText } from "./metadata.js";
import type { OnnxModel, OnnxValue } from "./proto/model.js";
import { type GraphMaterial, ScoreGraph } from "./scores/score-graph.js";
import { keepState, type StateTree } from "./scores/state.js";
import { addErrorMap, addScore } from "./scores/table.js";
import { wordsDomain } from "./table-input.js";
import { addVerdict, incompleteGroup, verdictNames } from "./verdict.js";

// Old enough for every runtime that has double arithmetic in its operators, new enough for Resize without a region.
const irVersion = 7;
const opset = 13;
const wordsOpset = 2;

/** Names of the graph's outputs. */
const outputNames = {
  score: "score",
  pValue: "p_value",
  anomalous: "anomalous",
  reconstruction: "reconstruction",
  code: "code",
  errorMap: "error_map",
} as const;

/** Name of the usual errors in the graph. */
export const usualName = "usual_error";

/** The file as an ONNX model. Throws a UserError for what cannot be one. */
export function buildFile(file: ModelFile): OnnxModel {
  checkFile(file, "model file");
  const { input, scaler, model, detector, provenance, checkpoint } = file;
  const graph = new GraphBuilder();
  for (const name of [...Object.values(outputNames), ...namesOfNumbers, ...model.parameters.map(({ key }) => key)]) {
    graph.reserve(name);
  }
  const raw = addInput(graph, input, scaler);
  const { code, output } = addModel(graph, model, raw.samples);
  graph.add("Identity", [code], { label: outputNames.code, output: outputNames.code });
  const reconstruction = addRawUnits(graph, output, outputNames.reconstruction, input, scaler);
  const judged = detector && addDetector(graph, file, detector, { raw, code, output });
  const codeValue: OnnxValue = { name: outputNames.code, type: "float", dims: ["N", ...model.codeShape] };
  const outputs = [...(judged?.verdict ?? []), reconstruction, codeValue, ...(judged?.map ?? [])];
  const built = graph.build(model.name, raw.inputs, outputs);
  const metadata: readonly (readonly [string, string])[] = [
    [metadataKeys.version, `${formatVersion}`],
    [metadataKeys.input, plainText(input)],
    ...(scaler === undefined
      ? []
      : [[metadataKeys.scaler, plainText({ kind: scaler.kind, shape: scaler.shape })] as const]),
    [metadataKeys.model, plainText(model.config)],
    ...(judged === undefined ? [] : [[metadataKeys.detector, judged.description] as const]),
    [metadataKeys.provenance, plainText(provenance)],
    ...(checkpoint === undefined ? [] : [[metadataKeys.checkpoint, toBase64(checkpoint)] as const]),
  ];
  return {
    irVersion,
    opsets: new Map([["", opset], ...(graph.domains.has(wordsDomain) ? ([[wordsDomain, wordsOpset]] as const) : [])]),
    producer: "sandglass",
    producerVersion: version,
    graph: built,
    metadata: new Map(metadata),
  };
}

const namesOfNumbers: readonly string[] = [
  usualName,
  verdictNames.level,
  ...["", incompleteGroup].flatMap((group) => [
    verdictNames.upper(group),
    verdictNames.lower(group),
    verdictNames.calibration(group),
  ]),
];

interface Reconstructed {
  readonly raw: GraphInput;
  readonly code: string;
  readonly output: string;
}

function addDetector(
  graph: GraphBuilder,
  { model }: ModelFile,
  { score: rule, state, fitted, fittedIncomplete, calibration, usual }: ModelFileDetector,
  { raw, code, output }: Reconstructed,
): { readonly verdict: readonly OnnxValue[]; readonly map: readonly OnnxValue[]; readonly description: string } {
  // What is missing counts as reconstructed without error.
  const materialOf = (made: AddedMember): Omit<GraphMaterial, "members"> => ({
    shape: model.input,
    input:
      raw.missing === undefined
        ? raw.samples
        : graph.add("Where", [raw.missing, made.output, raw.samples], { label: "score/seen" }),
    reconstruction: made.output,
    ...{ code: made.code, codeSize: made.codeSize },
    losses: (loss: string) => addLosses(graph, model, { loss, samples: raw.samples, missing: raw.missing }),
  });
  const material: GraphMaterial = {
    ...materialOf({ output, code, codeSize: model.latentSize }),
    members: () => addMembers(graph, model, code).map((made) => ({ ...materialOf(made), members: () => [] })),
  };
  const scoreGraph = new ScoreGraph(graph, material);
  const tree: StateTree = keepState(graph, state);
  const score = graph.add("Identity", [addScore(scoreGraph, rule, state)], {
    label: outputNames.score,
    output: outputNames.score,
  });
  const incomplete = calibration.incomplete;
  const groups = {
    complete: { scores: calibration.complete, fitted },
    ...(incomplete && fittedIncomplete && { incomplete: { scores: incomplete, fitted: fittedIncomplete } }),
  };
  const gaps = raw.missing && addIncomplete(graph, raw.missing);
  const { pValue, anomalous } = addVerdict(graph, score, groups, gaps);
  graph.add("Identity", [pValue], { label: outputNames.pValue, output: outputNames.pValue });
  graph.add("Identity", [anomalous], { label: outputNames.anomalous, output: outputNames.anomalous });
  const errors = addErrorMap(scoreGraph, rule);
  graph.add("Cast", [errors], {
    label: outputNames.errorMap,
    output: outputNames.errorMap,
    attributes: { to: { kind: "int", value: 1 } },
  });
  if (usual !== undefined) graph.named(usualName, usual, [usual.length]);
  return {
    verdict: [
      { name: outputNames.score, type: "double", dims: ["N"] },
      { name: outputNames.pValue, type: "double", dims: ["N"] },
      { name: outputNames.anomalous, type: "bool", dims: ["N"] },
    ],
    map: [{ name: outputNames.errorMap, type: "float", dims: ["N", ...model.input] }],
    description: plainText({
      score: describeScore(rule),
      state: tree,
      fitted,
      ...(fittedIncomplete && { fittedIncomplete }),
    }),
  };
}
