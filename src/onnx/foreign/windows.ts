import { type AxisMap, linearMap, nearestMap } from "../../graph/axis-map.js";
import { conv2d, conv2dTransposed } from "../../graph/ops/conv.js";
import { concat, slice } from "../../graph/ops/layout.js";
import { maxPool2d, resample2d } from "../../graph/ops/pool.js";
import { reshape } from "../../graph/ops/reduce.js";
import type { Padding2d, Value } from "../../graph/value.js";
import type { Operation, Translate } from "./entry.js";
import { withBias } from "./linear.js";

/** Most parts a grouped convolution is cut into. */
const mostGroups = 64;

/** A sample as an image; a series is one of a single row. */
function image(operation: Operation): { readonly x: Value; readonly flat: boolean } {
  const x = operation.sample();
  if (x.shape.length === 3) return { x, flat: false };
  if (x.shape.length === 2) return { x: reshape(x, [x.shape[0]!, 1, x.shape[1]!]), flat: true };
  throw operation.refuse(`samples [${x.shape}]`, "[channels, length] or [channels, height, width]");
}

/** An image of a single row as a series again. */
const flattened = (y: Value, flat: boolean): Value => (flat ? reshape(y, [y.shape[0]!, y.shape[2]!]) : y);

interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
}

/** The windows along both axes; along the only one of a series, the other being 1. */
function windows(operation: Operation, kernel: readonly number[], flat: boolean): readonly [Window, Window] {
  const both = (list: readonly number[] | undefined): readonly number[] => {
    const given = list ?? kernel.map(() => 1);
    return flat ? [1, ...given] : given;
  };
  const [kernels, strides, dilations] = [
    both(kernel),
    both(operation.numbers("strides")),
    both(operation.numbers("dilations")),
  ];
  const window = (axis: 0 | 1): Window => ({
    kernel: kernels[axis]!,
    stride: strides[axis]!,
    dilation: dilations[axis]!,
  });
  const found = [window(0), window(1)] as const;
  const whole = found.every((each) => Object.values(each).every((value) => Number.isInteger(value) && value >= 1));
  if (!whole || kernels.length !== 2) throw operation.refuse(`a kernel [${kernel}]`, "whole numbers for each axis");
  return found;
}

const reachOf = ({ kernel, dilation }: Window): number => dilation * (kernel - 1) + 1;

/** Elements before and after one axis, from its length and what zeros should make of it. */
type Automatic = (length: number, window: Window) => number;

function padding(
  operation: Operation,
  x: Value,
  each: readonly [Window, Window],
  { flat, total }: { readonly flat: boolean; readonly total: Automatic },
): readonly [readonly [number, number], readonly [number, number]] {
  const kind = operation.text("auto_pad", "NOTSET");
  const pads = operation.numbers("pads") ?? [0, 0, 0, 0];
  const along = (axis: 0 | 1): readonly [number, number] => {
    if (kind === "VALID" || (flat && axis === 0)) return [0, 0];
    if (kind === "NOTSET") {
      const half = pads.length / 2;
      const at = flat ? 0 : axis;
      return [pads[at] ?? 0, pads[half + at] ?? 0];
    }
    const all = Math.max(0, total(x.shape[axis + 1]!, each[axis]));
    const less = Math.floor(all / 2);
    return kind === "SAME_LOWER" ? [all - less, less] : [less, all - less];
  };
  return [along(0), along(1)];
}

const sameTotal: Automatic = (length, window) =>
  (Math.ceil(length / window.stride) - 1) * window.stride + reachOf(window) - length;

const flatPadding = (both: readonly (readonly [number, number])[]): Padding2d => [
  both[0]![0],
  both[0]![1],
  both[1]![0],
  both[1]![1],
];

/** The weights with two axes of windows, as those of images have. */
function kernelOf(operation: Operation, flat: boolean): Value {
  const weight = operation.value(1);
  if (weight.kind !== "shared" || weight.shape.length !== (flat ? 3 : 4)) {
    throw operation.refuse(
      `weights [${weight.shape}]`,
      "fixed weights with an axis for each of the samples and one more",
    );
  }
  return flat ? reshape(weight, [weight.shape[0]!, weight.shape[1]!, 1, weight.shape[2]!]) : weight;
}

const conv: Translate = (operation) => {
  const { x, flat } = image(operation);
  const weight = kernelOf(operation, flat);
  const each = windows(operation, weight.shape.slice(flat ? 3 : 2), flat);
  const attributes = {
    stride: [each[0].stride, each[1].stride] as const,
    dilation: [each[0].dilation, each[1].dilation] as const,
    padding: flatPadding(padding(operation, x, each, { flat, total: sameTotal })),
  };
  const groups = operation.number("group", 1);
  const [inputs, outputs] = [x.shape[0]! / groups, weight.shape[0]! / groups];
  if (groups > mostGroups || !Number.isInteger(inputs) || !Number.isInteger(outputs)) {
    throw operation.refuse(`${groups} groups`, `at most ${mostGroups} that divide the channels`);
  }
  const part = (value: Value, group: number, size: number): Value =>
    slice(
      value,
      value.shape.map((_, axis) => (axis === 0 ? group * size : 0)),
      value.shape.map((length, axis) => (axis === 0 ? (group + 1) * size : length)),
    );
  const parts = Array.from({ length: groups }, (_, group) =>
    conv2d(part(x, group, inputs), part(weight, group, outputs), attributes),
  );
  const y = parts.length === 1 ? parts[0]! : concat(parts, 0);
  return { value: flattened(withBias(operation, 2, y), flat) };
};

const convTranspose: Translate = (operation) => {
  const { x, flat } = image(operation);
  const weight = kernelOf(operation, flat);
  if (operation.number("group", 1) !== 1) throw operation.refuse("groups", "one group");
  if (operation.numbers("output_shape") !== undefined)
    throw operation.refuse("output_shape", "pads and output_padding");
  const each = windows(operation, weight.shape.slice(flat ? 3 : 2), flat);
  const more = operation.numbers("output_padding") ?? [0, 0];
  const extra = (axis: 0 | 1): number => (flat ? (axis === 0 ? 0 : more[0]!) : more[axis]!);
  const full = (length: number, window: Window): number => (length - 1) * window.stride + reachOf(window);
  // "Same" makes length times stride.
  const total: Automatic = (length, window) => full(length, window) - length * window.stride;
  const both = padding(operation, x, each, { flat, total });
  const size = (axis: 0 | 1): number =>
    full(x.shape[axis + 1]!, each[axis]) + extra(axis) - both[axis][0] - both[axis][1];
  const y = conv2dTransposed(x, weight, {
    stride: [each[0].stride, each[1].stride],
    dilation: [each[0].dilation, each[1].dilation],
    padding: flatPadding(both),
    outputSize: [size(0), size(1)],
  });
  return { value: flattened(withBias(operation, 2, y), flat) };
};

/** Zeros after an axis that the last window needs where lengths are rounded up. */
function roundedUp(
  length: number,
  window: Window,
  [before, after]: readonly [number, number],
): readonly [number, number] {
  const covered = length + before + after - window.kernel;
  let count = Math.ceil(covered / window.stride) + 1;
  // A window that starts beyond the samples is left out, as PyTorch does.
  if ((count - 1) * window.stride >= length + before) count--;
  return [before, Math.max(after, (count - 1) * window.stride + window.kernel - length - before)];
}

function pooled(operation: Operation) {
  const { x, flat } = image(operation);
  const kernel = operation.numbers("kernel_shape") ?? [];
  const each = windows(operation, kernel, flat);
  if (each.some(({ dilation }) => dilation !== 1)) throw operation.refuse("dilations", "pooling without gaps");
  const given = padding(operation, x, each, { flat, total: sameTotal });
  const up = operation.number("ceil_mode", 0) !== 0;
  const both = given.map((pair, axis) => (up ? roundedUp(x.shape[axis + 1]!, each[axis as 0 | 1], pair) : pair));
  return { x, flat, each, both, up };
}

const maxPool: Translate = (operation) => {
  const { x, flat, each, both } = pooled(operation);
  const y = maxPool2d(x, {
    window: [each[0].kernel, each[1].kernel],
    stride: [each[0].stride, each[1].stride],
    padding: flatPadding(both),
  });
  return { value: flattened(y, flat) };
};

const averagePool: Translate = (operation) => {
  const { x, flat, each, both, up } = pooled(operation);
  const zeros = operation.number("count_include_pad", 0) !== 0;
  if (zeros && up) throw operation.refuse("ceil_mode with count_include_pad", "one of them");
  const along = (axis: 0 | 1): AxisMap => {
    const from = x.shape[axis + 1]!;
    const { kernel, stride } = each[axis];
    const [before, after] = both[axis]!;
    const length = Math.floor((from + before + after - kernel) / stride) + 1;
    checkTaps(operation, length * kernel);
    const taps = Array.from({ length }, (_, output) => {
      const start = output * stride - before;
      const [first, last] = [Math.max(0, start), Math.min(from, start + kernel)];
      const weight = 1 / (zeros ? kernel : last - first);
      return Array.from({ length: last - first }, (_, tap) => ({ index: first + tap, weight }));
    });
    return { from, taps };
  };
  return { value: flattened(resample2d(x, along(0), along(1)), flat) };
};

const resize: Translate = (operation) => {
  const { x, flat } = image(operation);
  const factors = resizeFactors(operation, x, flat);
  const mode = operation.text("mode", "nearest");
  const coordinates = operation.text(
    "coordinate_transformation_mode",
    operation.node.op === "Upsample" ? "asymmetric" : "half_pixel",
  );
  const rounding = operation.text("nearest_mode", operation.node.op === "Upsample" ? "floor" : "round_prefer_floor");
  const half = coordinates === "half_pixel" || coordinates === "pytorch_half_pixel";
  // By whole factors both rules repeat each element.
  const repeats =
    mode === "nearest" && (half ? rounding.startsWith("round") : coordinates === "asymmetric" && rounding === "floor");
  if (!repeats && !(mode === "linear" && half)) {
    throw operation.refuse(`${mode}, ${coordinates}, ${rounding}`, "nearest neighbours, or linear with half_pixel");
  }
  const map = repeats ? nearestMap : linearMap;
  for (const axis of [0, 1]) checkTaps(operation, 2 * x.shape[axis + 1]! * factors[axis]!);
  return { value: flattened(resample2d(x, map(x.shape[1]!, factors[0]!), map(x.shape[2]!, factors[1]!)), flat) };
};

function resizeFactors(operation: Operation, x: Value, flat: boolean): readonly number[] {
  const old = operation.node.op === "Upsample";
  const filled = (at: number): readonly number[] | undefined =>
    operation.has(at) && operation.known(at).data.length > 0 ? Array.from(operation.known(at).data) : undefined;
  // Resize of opset 10 has its scales where a region came later.
  const scales = operation.numbers("scales") ?? filled(old || operation.count === 2 ? 1 : 2);
  const lengths = x.shape.slice(flat ? 2 : 1);
  const factors =
    scales?.slice(2) ??
    filled(3)
      ?.slice(2)
      .map((size, axis) => size / lengths[axis]!) ??
    [];
  const still = scales === undefined || (scales[0] === 1 && scales[1] === 1);
  if (
    !still ||
    factors.length !== lengths.length ||
    !factors.every((factor) => Number.isInteger(factor) && factor >= 1)
  ) {
    throw operation.refuse(
      `factors ${factors.join(", ") || "of no kind"}`,
      "whole factors along the axes of the image",
    );
  }
  return flat ? [1, ...factors] : factors;
}

/** Most elements that the windows along one axis meet: their map is made when the graph is translated. */
const mostTaps = 2 ** 20;

function checkTaps(operation: Operation, taps: number): void {
  if (!(taps <= mostTaps)) throw operation.refuse(`${taps} elements under windows`, `at most ${mostTaps}`);
}

/** Operators that move windows over samples. */
export const windowed: Readonly<Record<string, Translate>> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: maxPool,
  AveragePool: averagePool,
  Resize: resize,
  Upsample: resize,
};
