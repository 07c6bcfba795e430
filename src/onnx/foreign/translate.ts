import { UserError } from "../../core/errors.js";
import { formatShape, type Shape, sameShape } from "../../core/shape.js";
import { input as graphInput } from "../../graph/ops/source.js";
import type { Value } from "../../graph/value.js";
import { checkSize } from "../check-file.js";
import type { OnnxGraph, OnnxModel, OnnxNode, OnnxValue } from "../proto/model.js";
import { elementwise } from "./elementwise.js";
import { type Entry, Operation, type Translate, Weights } from "./entry.js";
import { layout } from "./layout.js";
import { linear } from "./linear.js";
import { windowed } from "./windows.js";

/** Every operator that is understood. */
export const operators: Readonly<Record<string, Translate>> = { ...elementwise, ...linear, ...windowed, ...layout };

/** Name of the samples in the translated graph. */
export const samplesName = "samples";

/** Somebody else's graph in our operations. */
export interface Translation {
  /** Shape of one sample. */
  readonly shape: Shape;
  readonly reconstruction: Value;
  readonly code: Value | undefined;
  readonly weights: Weights;
}

/**
 * Translates a graph that reconstructs its only input. `code` names the value to take as code; else it is another output, if
 * there is one. Throws a UserError for what this reader cannot translate.
 */
export function translate({ graph }: OnnxModel, where: string, code: string | undefined): Translation {
  const weights = new Weights();
  const { name, shape } = samplesOf(graph, where);
  const entries = new Map<string, Entry>([[name, { value: graphInput(samplesName, shape) }]]);
  for (const { name: weight, dims, data } of graph.initializers) {
    const numbers = data instanceof BigInt64Array ? Float64Array.from(data, Number) : data;
    entries.set(weight, { known: { dims, data: numbers } });
  }
  const outputs = graph.outputs.map((output) => output.name);
  const wanted = code === undefined ? outputs : [...outputs, code];
  for (const node of inOrder(graph.nodes, new Set(entries.keys()), wanted, where)) {
    const operator = node.domain === "" && Object.hasOwn(operators, node.op) ? operators[node.op] : undefined;
    const inputs = node.inputs.map((each) => (each === "" ? undefined : entries.get(each)));
    const operation = new Operation(node, inputs, where, weights);
    if (operator === undefined) {
      throw operation.refuse(
        `the operator ${node.domain === "" ? "" : `${node.domain}.`}${node.op}`,
        `one of ${Object.keys(operators).sort().join(", ")}`,
      );
    }
    const entry = operator(operation);
    if ("value" in entry) checkSize(`${where}, ${node.op}`, entry.value.shape);
    entries.set(node.outputs[0] ?? "", entry);
  }
  return { shape, weights, ...chosen(outputs, entries, { shape, code, where }) };
}

function samplesOf(graph: OnnxGraph, where: string): { readonly name: string; readonly shape: Shape } {
  const known = new Set(graph.initializers.map(({ name }) => name));
  const inputs = graph.inputs.filter(({ name }) => !known.has(name));
  const [input] = inputs;
  if (inputs.length !== 1 || input === undefined) {
    const got = `${inputs.length}: ${inputs.map(({ name }) => name).join(", ")}`;
    throw new UserError({ where, expected: "a model with one input", got });
  }
  return { name: input.name, shape: shapeOf(input, where) };
}

function shapeOf({ name, type, dims }: OnnxValue, where: string): Shape {
  const [, ...shape] = dims;
  const fits =
    type === "float" && shape.length > 0 && shape.every((length) => typeof length === "number" && length >= 1);
  if (!fits) {
    throw new UserError({
      where: `${where}, input "${name}"`,
      expected: "floats with the batch as first axis and the lengths of all others",
      got: `${type ?? "another type"} [${dims.join(", ")}]`,
      remedy: "Export the model with a fixed shape of its samples.",
    });
  }
  checkSize(`${where}, input "${name}"`, shape as Shape);
  return shape as Shape;
}

/** The nodes that the wanted values need, each after those it reads (depth first, without recursion). */
function inOrder(
  nodes: readonly OnnxNode[],
  given: ReadonlySet<string>,
  wanted: readonly string[],
  where: string,
): readonly OnnxNode[] {
  const makers = new Map<string, OnnxNode>();
  for (const node of nodes) {
    for (const output of node.outputs) {
      if (output === "") continue;
      if (makers.has(output) || given.has(output)) throw broken(where, `"${output}" made twice`);
      makers.set(output, node);
    }
  }
  const state = new Map<OnnxNode, "open" | "done">();
  const order: OnnxNode[] = [];
  const stack = [...wanted].reverse();
  while (stack.length > 0) {
    const name = stack.at(-1)!;
    const node = makers.get(name);
    if (node === undefined && !given.has(name)) throw broken(where, `"${name}" that nothing makes`);
    if (node === undefined || state.get(node) === "done") {
      stack.pop();
      continue;
    }
    const missing = node.inputs.filter((each) => {
      const maker = makers.get(each);
      return each !== "" && (maker === undefined ? !given.has(each) : state.get(maker) !== "done");
    });
    if (missing.length === 0) {
      state.set(node, "done");
      order.push(node);
      stack.pop();
      continue;
    }
    if (state.get(node) === "open") throw broken(where, `a circle through "${name}"`);
    state.set(node, "open");
    stack.push(...missing);
  }
  return order;
}

const broken = (where: string, got: string): UserError =>
  new UserError({ where, expected: "a graph whose nodes follow each other", got });

function chosen(
  outputs: readonly string[],
  entries: ReadonlyMap<string, Entry>,
  { shape, code, where }: { readonly shape: Shape; readonly code: string | undefined; readonly where: string },
): { readonly reconstruction: Value; readonly code: Value | undefined } {
  const sampleOf = (name: string): Value | undefined => {
    const entry = entries.get(name);
    return entry !== undefined && "value" in entry && entry.value.kind === "sample" ? entry.value : undefined;
  };
  const values = outputs.flatMap((name) => sampleOf(name) ?? []);
  const reconstruction = values.find((value) => sameShape(value.shape, shape));
  if (reconstruction === undefined) {
    throw new UserError({
      where,
      expected: `an output of the input's shape ${formatShape(shape)}`,
      got: values.map((value) => formatShape(value.shape)).join(", ") || "none made of the samples",
      remedy: "Is it an autoencoder?",
    });
  }
  if (code === undefined) return { reconstruction, code: values.find((value) => value !== reconstruction) };
  const named = sampleOf(code);
  if (named !== undefined) return { reconstruction, code: named };
  throw new UserError({
    where,
    expected: "the name of a value made of the samples as code",
    got: JSON.stringify(code),
  });
}
