import { type Shape, sizeOf, stridesOf } from "../../core/shape.js";
import { mean } from "../../graph/compose.js";
import { concat, pad, slice, transpose } from "../../graph/ops/layout.js";
import { reshape } from "../../graph/ops/reduce.js";
import { batch, type Entry, type Known, type Operation, type Translate } from "./entry.js";

const same: Translate = (operation) => operation.entry(0);

const knownOf = (data: readonly number[], dims: Shape = [data.length]): Entry => ({
  known: { dims, data: Float64Array.from(data) },
});

const constant: Translate = (operation) => {
  const tensor = operation.node.attributes.get("value");
  if (tensor?.kind === "tensor") {
    const { dims, data } = tensor.value;
    return { known: { dims, data: Float64Array.from(data as ArrayLike<number | bigint>, Number) } };
  }
  const list = operation.numbers("value_ints") ?? operation.numbers("value_floats");
  if (list !== undefined) return knownOf(list);
  return knownOf([operation.number("value_int", operation.number("value_float", Number.NaN))], []);
};

/** The axes of a sample under a target that a graph asks for, the batch taken off. */
const reshaped: Translate = (operation) => {
  const target = Array.from(operation.known(1).data);
  if (operation.isKnown(0)) return reshapedKnown(operation, operation.known(0), target);
  const x = operation.sample();
  const [first, ...rest] = target;
  const size = sizeOf(x.shape);
  const shape = rest.map((length, axis) => (length === 0 ? (x.shape[axis] ?? 0) : length));
  const left = shape.indexOf(-1);
  const known = sizeOf(shape.filter((length) => length !== -1));
  if (left >= 0) shape[left] = size / known;
  const keeps = first === 0 || first === batch || first === 1;
  if (!keeps || shape.length === 0 || sizeOf(shape) !== size || !shape.every((length) => Number.isInteger(length))) {
    throw operation.refuse(`[${target}] for samples of [${x.shape}]`, "a shape that keeps samples apart");
  }
  return { value: reshape(x, shape) };
};

function reshapedKnown(operation: Operation, { data, dims }: Known, target: readonly number[]): Entry {
  const shape = target.map((length, axis) => (length === 0 ? (dims[axis] ?? 0) : length));
  const left = shape.indexOf(-1);
  if (left >= 0) shape[left] = data.length / sizeOf(shape.filter((length) => length !== -1));
  if (sizeOf(shape) === data.length) return { known: { dims: shape, data } };
  throw operation.refuse(`[${target}] for [${dims}]`, "as many numbers");
}

const flatten: Translate = (operation) => {
  const x = operation.sample();
  if (operation.number("axis", 1) !== 1) throw operation.refuse("an axis other than 1", "samples kept apart");
  return { value: reshape(x, [sizeOf(x.shape)]) };
};

const transposed: Translate = (operation) => {
  const order = operation.numbers("perm");
  if (operation.isKnown(0)) return { known: transposedKnown(operation, operation.known(0), order) };
  const x = operation.value(0);
  if (x.kind === "shared") return { value: transpose(x, order ?? x.shape.map((_, axis) => axis).reverse()) };
  if (order?.[0] !== 0) throw operation.refuse(`the order ${order ?? "reversed"}`, "the batch as first axis");
  return {
    value: transpose(
      x,
      order.slice(1).map((axis) => axis - 1),
    ),
  };
};

/** Most fixed numbers that are computed with one by one: shapes and weights that are turned. */
const mostComputed = 2 ** 24;

/** Fixed numbers under new axes; `from` says which element stands at each place. */
function arranged({ data }: Known, dims: Shape, from: (place: readonly number[]) => number): Known {
  const strides = stridesOf(dims);
  const place = new Array<number>(dims.length);
  const numbers = Float64Array.from({ length: sizeOf(dims) }, (_, at) => {
    for (let axis = 0; axis < dims.length; axis++) place[axis] = Math.floor(at / strides[axis]!) % dims[axis]!;
    return data[from(place)]!;
  });
  return { dims, data: numbers };
}

function transposedKnown(operation: Operation, known: Known, perm: readonly number[] | undefined): Known {
  const rank = known.dims.length;
  const order = perm ?? known.dims.map((_, axis) => rank - 1 - axis);
  if (order.length !== rank || !known.dims.every((_, axis) => order.includes(axis))) {
    throw operation.refuse(`the order ${order}`, `one of ${rank} axes`);
  }
  const strides = stridesOf(known.dims);
  const dims = order.map((axis) => known.dims[axis]!);
  return arranged(known, dims, (place) => place.reduce((sum, at, axis) => sum + at * strides[order[axis]!]!, 0));
}

/** A part of fixed numbers along one axis, forwards or backwards. */
function slicedKnown(operation: Operation, known: Known, { axis, start, end, step }: Stretch): Known {
  const along = axis < 0 ? axis + known.dims.length : axis;
  const length = known.dims[along];
  if (length === undefined || step === 0)
    throw operation.refuse(`axis ${axis}, step ${step}`, "an axis of these numbers");
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const within = (value: number): number => Math.min(high, Math.max(low, value < 0 ? value + length : value));
  const first = within(start);
  const count = Math.max(0, Math.ceil((within(end) - first) / step));
  const strides = stridesOf(known.dims);
  const dims = known.dims.map((each, at) => (at === along ? count : each));
  return arranged(known, dims, (place) =>
    place.reduce((sum, at, each) => sum + (each === along ? first + at * step : at) * strides[each]!, 0),
  );
}

interface Stretch {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

const constantOfShape: Translate = (operation) => {
  const dims = Array.from(operation.known(0).data);
  if (!dims.every((length) => Number.isInteger(length) && length >= 0) || sizeOf(dims) > mostComputed) {
    throw operation.refuse(`a shape [${dims}]`, `one of at most ${mostComputed} numbers`);
  }
  const value = operation.node.attributes.get("value");
  const fill = value?.kind === "tensor" ? Number(value.value.data[0] ?? 0) : 0;
  return { known: { dims, data: new Float64Array(sizeOf(dims)).fill(fill) } };
};

const squeeze: Translate = (operation) => {
  const axes = operation.list("axes", 1);
  if (operation.isKnown(0)) {
    const { dims, data } = operation.known(0);
    const gone = axes?.map((axis) => (axis < 0 ? axis + dims.length : axis));
    return {
      known: { dims: dims.filter((length, axis) => (gone === undefined ? length !== 1 : !gone.includes(axis))), data },
    };
  }
  const x = operation.sample();
  const ones = x.shape.flatMap((length, axis) => (length === 1 ? [axis] : []));
  const gone = axes?.map((axis) => operation.sampleAxis(axis, x.shape.length)) ?? ones;
  return {
    value: reshape(
      x,
      x.shape.filter((_, axis) => !gone.includes(axis)),
    ),
  };
};

const unsqueeze: Translate = (operation) => {
  const axes = operation.list("axes", 1) ?? [];
  const widened = (shape: Shape, at: readonly number[]): Shape => {
    const wide = [...shape];
    for (const axis of [...at].sort((a, b) => a - b)) wide.splice(axis, 0, 1);
    return wide;
  };
  if (operation.isKnown(0)) {
    const { dims, data } = operation.known(0);
    const rank = dims.length + axes.length;
    return {
      known: {
        dims: widened(
          dims,
          axes.map((axis) => (axis < 0 ? axis + rank : axis)),
        ),
        data,
      },
    };
  }
  const x = operation.sample();
  const rank = x.shape.length + axes.length;
  return {
    value: reshape(
      x,
      widened(
        x.shape,
        axes.map((axis) => operation.sampleAxis(axis, rank)),
      ),
    ),
  };
};

const concatenated: Translate = (operation) => {
  const all = Array.from({ length: operation.count }, (_, at) => at);
  if (all.every((at) => operation.isKnown(at))) {
    if (all.some((at) => operation.known(at).dims.length > 1)) throw operation.refuse("weights side by side", "shapes");
    return knownOf(all.flatMap((at) => Array.from(operation.known(at).data)));
  }
  const values = all.map((at) => operation.sample(at));
  return { value: concat(values, operation.sampleAxis(operation.number("axis", 1), values[0]!.shape.length)) };
};

const shape: Translate = (operation) => knownOf([batch, ...operation.sample().shape]);

const gather: Translate = (operation) => {
  const { data, dims } = operation.known(0);
  const { data: indices, dims: chosen } = operation.known(1);
  if (dims.length !== 1) throw operation.refuse(`a choice from [${dims}]`, "one from a list of numbers");
  return knownOf(
    Array.from(indices, (index) => data[index < 0 ? index + data.length : index]!),
    chosen,
  );
};

const sliced: Translate = (operation) => {
  const [starts, ends] = [operation.list("starts", 1) ?? [], operation.list("ends", 2) ?? []];
  const axes = operation.list("axes", 3) ?? starts.map((_, axis) => axis);
  const steps = operation.list("steps", 4) ?? [];
  if (operation.isKnown(0)) {
    return {
      known: axes.reduce((known, axis, at) => {
        const stretch = { axis, start: starts[at]!, end: ends[at]!, step: steps[at] ?? 1 };
        return slicedKnown(operation, known, stretch);
      }, operation.known(0)),
    };
  }
  if (steps.some((step) => step !== 1)) throw operation.refuse(`steps of ${steps}`, "steps of 1");
  const within = (value: number, length: number): number =>
    Math.min(length, Math.max(0, value < 0 ? value + length : value));
  const x = operation.sample();
  const [first, last] = [x.shape.map(() => 0), [...x.shape]];
  axes.forEach((axis, at) => {
    const along = operation.sampleAxis(axis, x.shape.length);
    first[along] = within(starts[at]!, x.shape[along]!);
    last[along] = within(ends[at]!, x.shape[along]!);
  });
  return { value: slice(x, first, last) };
};

const padded: Translate = (operation) => {
  const x = operation.sample();
  const pads = operation.list("pads", 1) ?? [];
  const fill = operation.has(2) ? operation.known(2).data[0]! : operation.number("value", 0);
  const mode = operation.text("mode", "constant");
  const rank = x.shape.length + 1;
  const [before, after] = [pads.slice(0, rank), pads.slice(rank)];
  if (mode !== "constant" || fill !== 0 || pads.length !== 2 * rank || before[0] !== 0 || after[0] !== 0) {
    throw operation.refuse(`${mode} padding by ${fill}`, "zeros around the samples");
  }
  return { value: pad(x, before.slice(1), after.slice(1)) };
};

const averaged: Translate = (operation) => {
  const x = operation.sample();
  const rank = x.shape.length;
  const given =
    operation.node.op === "GlobalAveragePool" ? x.shape.map((_, axis) => axis + 1).slice(1) : operation.list("axes", 1);
  if (given === undefined) throw operation.refuse("a mean over everything", "axes of the samples");
  const axes = given.map((axis) => operation.sampleAxis(axis, rank));
  const keeps = operation.node.op === "GlobalAveragePool" || operation.number("keepdims", 1) !== 0;
  const value = mean(x, axes);
  return {
    value: keeps
      ? reshape(
          value,
          x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)),
        )
      : value,
  };
};

/** Operators that move numbers about, and shapes that graphs compute with. */
export const layout: Readonly<Record<string, Translate>> = {
  Identity: same,
  Dropout: same,
  Cast: same,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Reshape: reshaped,
  Flatten: flatten,
  Transpose: transposed,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Concat: concatenated,
  Shape: shape,
  Gather: gather,
  Slice: sliced,
  Pad: padded,
  ReduceMean: averaged,
  GlobalAveragePool: averaged,
};
