import { UserError } from "../../core/errors.js";
import type { AxisMap } from "../../graph/axis-map.js";
import type { OpName, Padding2d, Value } from "../../graph/value.js";
import { ancestors } from "../../graph/walk.js";
import { type GraphBuilder, int, ints } from "../graph-builder.js";
import { elementwiseExports } from "./elementwise.js";
import type { OpExport } from "./op-export.js";
import { exportRecurrence, exportRecurrenceStates } from "./recurrence.js";

/** What needs the whole batch, or chance, or is known only to a training. */
const never: OpExport<OpName> = ({ value: { op }, label }) => {
  throw new UserError({
    where: `model file, layer "${label}"`,
    expected: "ops that make something of one sample alone",
    got: `"${op}"`,
    remedy: "Leave it out of the layer's graph when `scope.training` is false.",
  });
};

const integers = (graph: GraphBuilder, label: string, values: readonly number[]): string =>
  graph.constant(label, BigInt64Array.from(values, BigInt), [values.length]);

/** Axes of the ONNX value: behind the batch's, where it has one. */
const behind = ({ kind }: Value, axes: readonly number[]): readonly number[] =>
  axes.map((axis) => (kind === "sample" ? axis + 1 : axis));

/** One number for each axis of the ONNX value; `batch` for the batch's. */
const each = ({ kind }: Value, batch: number, numbers: readonly number[]): readonly number[] =>
  kind === "sample" ? [batch, ...numbers] : numbers;

const padsOf = ([top, bottom, left, right]: Padding2d): readonly number[] => [top, left, bottom, right];

function matrixOf({ from, taps }: AxisMap): Float32Array {
  const matrix = new Float32Array(taps.length * from);
  taps.forEach((row, at) => {
    for (const { index, weight } of row) matrix[at * from + index]! += weight;
  });
  return matrix;
}

/** Every op in ONNX, in float. Leaving one out does not compile. */
export const opExports: { readonly [K in OpName]: OpExport<K> } = {
  input: never,
  parameter: never,
  scalar: never,
  uniform: never,
  batchSize: never,
  batchSum: never,
  denseWeight: never,
  conv2dWeight: never,
  maxPool2dGradient: never,
  recurrenceGradient: never,
  constant: ({ graph, attributes: { shape, data }, label }) =>
    graph.constant(`${label}/constant`, Float32Array.from(data), shape),
  ...elementwiseExports,
  broadcast({ graph, value, aligned: [x], attributes: { shape, kind }, count, label }) {
    const rest = integers(graph, `${label}/shape`, value.inputs[0]!.kind === "sample" ? [1, ...shape] : shape);
    const target =
      kind === "sample" && value.inputs[0]!.kind === "shared"
        ? graph.add("Concat", [count(), rest], { label, attributes: { axis: int(0) } })
        : rest;
    return graph.add("Expand", [x!, target], { label });
  },
  sum: ({ graph, value, inputs: [x], attributes: { axes }, label }) =>
    graph.add("ReduceSum", [x!, integers(graph, `${label}/axes`, behind(value, axes))], {
      label,
      attributes: { keepdims: int(0) },
    }),
  reshape: ({ graph, value, inputs: [x], attributes: { shape }, label }) =>
    graph.add("Reshape", [x!, integers(graph, `${label}/shape`, each(value, 0, shape))], { label }),
  transpose: ({ graph, value, inputs: [x], attributes: { permutation }, label }) =>
    graph.add("Transpose", [x!], {
      label,
      attributes: { perm: ints(value.kind === "sample" ? [0, ...behind(value, permutation)] : permutation) },
    }),
  slice({ graph, value, inputs: [x], attributes: { start, end }, label }) {
    const axes = behind(
      value,
      start.map((_, axis) => axis),
    );
    const bounds = [start, end, axes].map((numbers) => integers(graph, `${label}/slice`, numbers));
    return graph.add("Slice", [x!, ...bounds], { label });
  },
  pad: ({ graph, value, inputs: [x], attributes: { before, after }, label }) =>
    graph.add("Pad", [x!, integers(graph, `${label}/pads`, [...each(value, 0, before), ...each(value, 0, after)])], {
      label,
    }),
  concat: ({ graph, value, inputs, attributes: { axis }, label }) =>
    graph.add("Concat", inputs, { label, attributes: { axis: int(behind(value, [axis])[0]!) } }),
  dense: ({ graph, inputs, label }) => graph.add("Gemm", inputs, { label, attributes: { transB: int(1) } }),
  denseTransposed: ({ graph, inputs, label }) => graph.add("Gemm", inputs, { label }),
  conv2d: ({ graph, inputs, attributes: { stride, padding, dilation }, label }) =>
    graph.add("Conv", inputs, {
      label,
      attributes: { strides: ints(stride), dilations: ints(dilation), pads: ints(padsOf(padding)) },
    }),
  conv2dTransposed({ graph, value, inputs, attributes: { stride, padding, dilation, outputSize }, label }) {
    const [x, weight] = value.inputs;
    const [top, bottom, left, right] = padding;
    const gaps = [0, 1].map((axis) => {
      const reach = dilation[axis]! * (weight!.shape[2 + axis]! - 1) + 1;
      const padded = axis === 0 ? top + bottom : left + right;
      return outputSize[axis]! - ((x!.shape[1 + axis]! - 1) * stride[axis]! + reach - padded);
    });
    return graph.add("ConvTranspose", inputs, {
      label,
      attributes: {
        strides: ints(stride),
        dilations: ints(dilation),
        pads: ints(padsOf(padding)),
        output_padding: ints(gaps),
      },
    });
  },
  maxPool2d: ({ graph, inputs, attributes: { window, stride, padding }, label }) =>
    graph.add("MaxPool", inputs, {
      label,
      attributes: { kernel_shape: ints(window), strides: ints(stride), pads: ints(padsOf(padding)) },
    }),
  resample2d({ graph, inputs: [x], attributes: { rows, columns }, label }) {
    const left = graph.constant(`${label}/rows`, matrixOf(rows), [rows.taps.length, rows.from]);
    const right = graph.constant(`${label}/columns`, matrixOf(columns), [columns.taps.length, columns.from]);
    const turned = graph.add("Transpose", [right], { label: `${label}/columns` });
    return graph.add("MatMul", [graph.add("MatMul", [left, x!], { label }), turned], { label });
  },
  matmul({ graph, value, inputs, attributes: { transposeA, transposeB }, label }) {
    const operands = [transposeA, transposeB].map((turn, at) => {
      if (!turn) return inputs[at]!;
      const axes = each(value.inputs[at]!, 0, [...value.shape.keys()]).map((_, axis) => axis);
      const perm = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
      return graph.add("Transpose", [inputs[at]!], { label, attributes: { perm: ints(perm) } });
    });
    return graph.add("MatMul", operands, { label });
  },
  softmax: ({ graph, inputs, attributes: { axis }, label }) =>
    graph.add("Softmax", inputs, { label, attributes: { axis: int(axis + 1) } }),
  recurrence: exportRecurrence,
  recurrenceStates: exportRecurrenceStates,
};

/**
 * Adds the graph of a value and returns its name. `known` has the names of values that are there already: at least its inputs
 * and parameters. Throws a UserError for ops that need more than one sample.
 */
export function addValue(
  graph: GraphBuilder,
  value: Value,
  options: { readonly known: Map<Value, string>; readonly label: string },
): string {
  const { known, label } = options;
  for (const one of ancestors([value])) {
    if (known.has(one)) continue;
    const inputs = one.inputs.map((input) => known.get(input)!);
    const align = (name: string, at: number): string => {
      const input = one.inputs[at]!;
      const missing = one.shape.length - input.shape.length;
      if (input.kind === "shared" || missing === 0 || one.kind === "shared") return name;
      return graph.reshape(name, [...Array.from({ length: missing }, () => 1), ...input.shape], label);
    };
    const count = (): string => {
      const [sample, name] = [...known].find(([{ kind }]) => kind === "sample")!;
      const shape = graph.add("Shape", [name], { label });
      const bounds = [0, 1].map((bound) => integers(graph, `${label}/count`, [bound]));
      return sample.shape.length === 0 ? shape : graph.add("Slice", [shape, ...bounds], { label });
    };
    const { attributes } = one;
    known.set(
      one,
      exportOf(one)({
        graph,
        value: one,
        attributes,
        inputs,
        count,
        label,
        get aligned() {
          return inputs.map(align);
        },
      }),
    );
  }
  return known.get(value)!;
}

/** The row of an op, with the types lined up: TypeScript cannot see that a union's member meets its own row. */
const exportOf = ({ op }: Value): OpExport<OpName> => opExports[op] as OpExport<OpName>;
