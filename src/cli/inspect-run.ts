import { statSync } from "node:fs";
import { formatShape } from "../core/shape.js";
import type { InputDescription } from "../data/input.js";
import type { FittedThreshold, ScoreDescription } from "../detect/index.js";
import { openModel } from "../pipeline/model-bytes.js";
import { type ModelCard, modelCard } from "../runs/model-card.js";
import { modelFileOf } from "../runs/run-model.js";
import { sizeInWords } from "./export-run.js";
import { table, wrapped } from "./table.js";
import { cutsOf, ruleName } from "./threshold-words.js";

export async function inspect(path: string, { json }: { readonly json?: boolean }): Promise<void> {
  const file = modelFileOf(path);
  const opened = await openModel(file);
  const card = modelCard(opened);
  await opened.close();
  const bytes = statSync(file).size;
  if (json) return console.log(JSON.stringify({ file, bytes, ...card }));
  console.log(inWords(file, bytes, card));
}

function inWords(
  file: string,
  bytes: number,
  { kind, reads, input, network, detector, provenance }: ModelCard,
): string {
  const { layers, parameters, code } = network;
  const columns = columnRows(input);
  return [
    wrapped(
      `${file}: ${kind === "detector" ? "a detector" : "an autoencoder, without score and threshold"}, ${sizeInWords(bytes)}`,
    ),
    wrapped(`Reads ${reads}.`),
    "",
    table([
      ["network", `${formatShape(network.input)} to a code of ${code} and back: ${layers.join(", ")}`],
      ["parameters", parameters.toLocaleString("en-US")],
      ...(detector === undefined ? [] : judgement(detector)),
      ...origin(provenance),
    ]),
    ...(columns.length === 0 ? [] : ["", table(columns)]),
    ...(provenance["judgedWith"] === undefined
      ? []
      : ["", "The threshold was set anew: metrics are those of the threshold before."]),
  ].join("\n");
}

function judgement({
  score,
  threshold,
  promised,
  calibration,
  thresholdIncomplete,
}: NonNullable<ModelCard["detector"]>): string[][] {
  const { complete, incomplete } = calibration;
  return [
    ["score", scoreName(score)],
    ["threshold", `${isMoved(threshold) ? "moved by hand" : ruleName(threshold)}: anomalous ${cutsOf(threshold)}`],
    ...(thresholdIncomplete === undefined ? [] : [["with missing cells", `anomalous ${cutsOf(thresholdIncomplete)}`]]),
    [
      "promise",
      promised === undefined
        ? "none: no share of false alarms is promised"
        : `at most ${percent(promised)} of new normals like those of the calibration are flagged`,
    ],
    [
      "calibrated on",
      incomplete === undefined
        ? `${complete} normal samples`
        : `${complete} normal samples, and ${incomplete} with cells left out`,
    ],
    ...threshold.notes.map((note) => ["note", note]),
  ];
}

const scoreName = ({ name, parts }: ScoreDescription): string =>
  parts?.map(({ rule, weight }) => `${weight === 1 ? "" : `${weight} x `}${scoreName(rule)}`).join(" + ") ?? name;

const isMoved = ({ notes }: FittedThreshold): boolean => notes.some((note) => note.startsWith("moved by hand"));

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

/** Where it comes from, in the words it was given. What is nested is left to `--json`, but for metrics. */
function origin(provenance: ModelCard["provenance"]): string[][] {
  const plain = Object.entries(provenance).filter(([, value]) => typeof value !== "object");
  const metrics = Object.entries(provenance["metrics"] ?? {}).filter(([name]) => !name.includes("."));
  const words = metrics.map(
    ([name, value]) => `${name} ${typeof value === "number" ? Number(value.toPrecision(4)) : value}`,
  );
  return [
    ...plain.map(([name, value]) => [name, String(value)]),
    ...Object.entries(provenance["training"] ?? {}).map(([name, value]) => [`training ${name}`, String(value)]),
    ...(words.length === 0 ? [] : [["metrics", words.join(", ")]]),
  ];
}

/** Columns of a table, and what each may hold. */
function columnRows(input: InputDescription): string[][] {
  if (input.kind !== "table") return [];
  return input.schema.inputs.map((column) => [
    column.name,
    column.kind === "numeric"
      ? "a number"
      : `one of ${column.categories.slice(0, 12).join(", ")}${column.categories.length > 12 ? " …" : ""}`,
  ]);
}
