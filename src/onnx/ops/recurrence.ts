import { sumsOfCell } from "../../graph/ops/recurrence.js";
import type { CellName } from "../../graph/value.js";
import { type Attributes, int, ints } from "../graph-builder.js";
import type { OpExport, OpTarget } from "./op-export.js";

/** How ONNX writes a cell down. */
interface Written {
  readonly op: "LSTM" | "GRU";
  /** Our blocks of kernel rows in ONNX's order. */
  readonly order: readonly number[];
  /** The same of the biases of input and state; one past our four sums is zeros. */
  readonly biases: readonly number[];
  readonly attributes: Attributes;
}

const none = sumsOfCell;

const written: { readonly [K in CellName]: Written } = {
  // ONNX has input, output, forget gate, candidate.
  lstm: { op: "LSTM", order: [0, 3, 1, 2], biases: [0, 3, 1, 2, none, none, none, none], attributes: {} },
  gru: {
    op: "GRU",
    order: [0, 1, 2],
    biases: [0, 1, 2, none, none, 3],
    attributes: { linear_before_reset: int(1) },
  },
};

function add(
  { graph, label }: OpTarget<"recurrence"> | OpTarget<"recurrenceStates">,
  op: string,
  inputs: readonly string[],
  attributes: Attributes = {},
): string {
  return graph.add(op, inputs, { label, attributes });
}

/** The node itself. What it returns, hidden states [steps, 1, N, units], is read by `recurrence` alone. */
export const exportRecurrenceStates: OpExport<"recurrenceStates"> = (target) => {
  const { graph, value, attributes, inputs, label } = target;
  const [x, kernel, recurrent, bias] = inputs as readonly [string, string, string, string];
  const units = value.shape[2]!;
  const cell = written[attributes.cell];
  const integers = (name: string, values: readonly number[]): string =>
    graph.constant(`${label}/${name}`, BigInt64Array.from(values, BigInt));
  const ordered = (rows: string, blocks: readonly number[]): string => {
    const places = blocks.flatMap((block) => Array.from({ length: units }, (_, unit) => block * units + unit));
    const taken = add(target, "Gather", [rows, integers("rows", places)], { axis: int(0) });
    return add(target, "Unsqueeze", [taken, integers("direction", [0])]);
  };
  const zeros = graph.constant(`${label}/zeros`, new Float32Array(units));
  const biases = add(target, "Concat", [bias, zeros], { axis: int(0) });
  const steps = add(target, "Transpose", [x], { perm: ints([1, 0, 2]) });
  return add(
    target,
    cell.op,
    [steps, ordered(kernel, cell.order), ordered(recurrent, cell.order), ordered(biases, cell.biases)],
    { hidden_size: int(units), ...cell.attributes },
  );
};

export const exportRecurrence: OpExport<"recurrence"> = (target) => {
  const { graph, value, inputs, label } = target;
  return graph.reshape(add(target, "Transpose", [inputs[4]!], { perm: ints([2, 0, 3, 1]) }), value.shape, label);
};
