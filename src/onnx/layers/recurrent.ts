import type { Gru, Lstm } from "../../nn/layers/recurrent.js";
import { type Attributes, int, ints } from "../graph-builder.js";
import type { LayerExport, LayerTarget } from "./layer-export.js";

/** How ONNX writes a cell down: which of our blocks of rows come in which order, and where their biases are. */
interface Written {
  readonly op: "LSTM" | "GRU";
  readonly order: readonly number[];
  readonly attributes: Attributes;
  /** The order of blocks in the biases of input and state, taken out of ours as a flat list. */
  readonly biases: readonly number[];
}

function exportRecurrent(layer: Lstm | Gru, { graph, x, input, output, label, weight }: LayerTarget, cell: Written) {
  const { units } = layer;
  const [, length] = input as readonly [number, number];
  const constants = (name: string, values: readonly number[]): string =>
    graph.constant(`${label}/${name}`, BigInt64Array.from(values, BigInt));
  const add = (op: string, inputs: readonly string[], attributes: Attributes = {}): string =>
    graph.add(op, inputs, { label, attributes });
  const rowsOf = (blocks: readonly number[]): number[] =>
    blocks.flatMap((block) => Array.from({ length: units }, (_, unit) => block * units + unit));
  const ordered = (value: string, blocks: readonly number[]): string => {
    const rows = add("Gather", [value, constants("rows", rowsOf(blocks))], { axis: int(0) });
    return add("Unsqueeze", [rows, constants("direction", [0])]);
  };
  const flatBias = (): string => {
    const flat = add("Reshape", [weight("bias"), constants("flat", [-1])]);
    // An LSTM of ours has one bias where ONNX has two: the second is zero.
    const zeros = graph.constant(`${label}/zeros`, new Float32Array(units));
    return ordered(add("Concat", [flat, zeros], { axis: int(0) }), cell.biases);
  };
  const series = layer.goBackwards
    ? add(
        "Gather",
        [
          x,
          constants(
            "backwards",
            Array.from({ length }, (_, at) => length - 1 - at),
          ),
        ],
        { axis: int(2) },
      )
    : x;
  const steps = add("Transpose", [series], { perm: ints([2, 0, 1]) });
  const states = add(
    cell.op,
    [
      steps,
      ordered(weight("kernel"), cell.order),
      ordered(weight("recurrentKernel"), cell.order),
      ...(layer.useBias ? [flatBias()] : []),
    ],
    { hidden_size: int(units), ...cell.attributes },
  );
  // [steps, 1, N, units] to [N, units, steps].
  const all = graph.reshape(add("Transpose", [states], { perm: ints([2, 3, 0, 1]) }), [units, length], label);
  if (layer.returnSequences) return all;
  return graph.reshape(add("Gather", [all, constants("last", [length - 1])], { axis: int(2) }), output, label);
}

/** ONNX has input, output, forget gate, candidate. */
export const exportLstm: LayerExport<Lstm> = (layer, target) =>
  exportRecurrent(layer, target, { op: "LSTM", order: [0, 3, 1, 2], attributes: {}, biases: [0, 3, 1, 2, 4, 4, 4, 4] });

/** ONNX has the gates in Keras' order, and the reset gate before the product unless asked. */
export const exportGru: LayerExport<Gru> = (layer, target) =>
  exportRecurrent(layer, target, {
    op: "GRU",
    order: [0, 1, 2],
    attributes: { linear_before_reset: int(1) },
    biases: [0, 1, 2, 3, 4, 5],
  });
