import {
  advance,
  type Code,
  constant,
  get,
  instantiate,
  loadVector,
  moduleOf,
  set,
  storeVector,
  whileBelow,
} from "../core/wasm-bytes.js";

/** Four numbers side by side at each place of a plane, summed by weights over every window that fits. */
export interface WindowSums {
  /** To be filled: four numbers for each of height x width places. */
  readonly values: Float64Array;
  /** Four numbers for each place of the window, overwritten by the next call. */
  sum(): Float64Array;
}

/** Size of the planes, and the weights of one row of the window, symmetric and of odd length. */
export interface WindowPlan {
  readonly weights: Float64Array;
  readonly height: number;
  readonly width: number;
}

const fields = 4;
const bytes = 8 * fields;

/** By WebAssembly's vector instructions, or in plain JavaScript with the same bits where there are none. */
export function windowSums(plan: WindowPlan): WindowSums {
  const { weights, height, width } = plan;
  const [rows, columns] = [height - weights.length + 1, width - weights.length + 1];
  const module = moduleOf(3, [weighing(weights, bytes), weighing(weights, bytes * columns)]);
  const [lines, out] = [bytes * height * width, bytes * height * (width + columns)];
  const end = out + bytes * rows * columns;
  const made = instantiate(module, end);
  if (made === undefined) return plainWindowSums(plan);
  const { buffer, functions } = made;
  const [along, down] = functions;
  return {
    values: new Float64Array(buffer, 0, fields * height * width),
    sum: () => {
      for (let row = 0; row < height; row++) {
        const from = bytes * row * width;
        along!(from, lines + bytes * row * columns, from + bytes * columns);
      }
      down!(lines, out, lines + bytes * rows * columns);
      return new Float64Array(buffer, out, fields * rows * columns);
    },
  };
}

/** f(from, to, end): at each place up to the end, the weighted sum over places `stride` bytes apart. */
function weighing(weights: Float64Array, stride: number): { integers: number; vectors: number; body: Code } {
  const [from, to, end] = [0, 1, 2];
  const middle = (weights.length - 1) / 2;
  // Locals: the sums of the first two fields and of the others, and each weight twice over.
  const factor = (tap: number): number => 5 + tap;
  const half = (which: 0 | 1): Code => {
    const at = (tap: number): Code => loadVector(from, tap * stride + 16 * which);
    const sum = 3 + which;
    return [
      ...[...get(factor(middle)), ...at(middle), ...multiply, ...set(sum)],
      ...Array.from({ length: middle }, (_, tap): Code => {
        const pair = [...at(tap), ...at(2 * middle - tap), ...add];
        return [...get(sum), ...get(factor(tap)), ...pair, ...multiply, ...add, ...set(sum)];
      }).flat(),
      ...storeVector(to, 16 * which, get(sum)),
    ];
  };
  const known = Array.from({ length: middle + 1 }, (_, tap) => [...twice(weights[tap]!), ...set(factor(tap))]).flat();
  const step = [...half(0), ...half(1), ...advance(from, constant(bytes)), ...advance(to, constant(bytes))];
  return { integers: 0, vectors: middle + 3, body: [...known, ...whileBelow(from, end, step)] };
}

const add: Code = [0xfd, 0xf0, 1];
const multiply: Code = [0xfd, 0xf2, 1];
const twice = (value: number): Code => [0xfd, 12, ...new Uint8Array(Float64Array.of(value, value).buffer)];

/** The same without WebAssembly. */
export function plainWindowSums({ weights, height, width }: WindowPlan): WindowSums {
  const [rows, columns] = [height - weights.length + 1, width - weights.length + 1];
  const values = new Float64Array(fields * height * width);
  const lines = new Float64Array(fields * height * columns);
  const out = new Float64Array(fields * rows * columns);
  return {
    values,
    sum: () => {
      for (let row = 0; row < height; row++) {
        const [from, to] = [fields * row * width, fields * row * columns];
        for (let at = 0; at < fields * columns; at += fields) weigh(values, from + at, fields, weights, lines, to + at);
      }
      for (let at = 0; at < out.length; at += fields) weigh(lines, at, fields * columns, weights, out, at);
      return out;
    },
  };
}

/** The weighted sum over places `stride` numbers apart: those at the same distance from the middle share a product. */
function weigh(
  from: Float64Array,
  start: number,
  stride: number,
  weights: Float64Array,
  out: Float64Array,
  to: number,
): void {
  const middle = (weights.length - 1) / 2;
  let [low, high] = [start, start + 2 * middle * stride];
  const centre = start + middle * stride;
  const weight = weights[middle]!;
  let a = weight * from[centre]!;
  let b = weight * from[centre + 1]!;
  let c = weight * from[centre + 2]!;
  let d = weight * from[centre + 3]!;
  for (let tap = 0; tap < middle; tap++) {
    const factor = weights[tap]!;
    a += factor * (from[low]! + from[high]!);
    b += factor * (from[low + 1]! + from[high + 1]!);
    c += factor * (from[low + 2]! + from[high + 2]!);
    d += factor * (from[low + 3]! + from[high + 3]!);
    low += stride;
    high -= stride;
  }
  out[to] = a;
  out[to + 1] = b;
  out[to + 2] = c;
  out[to + 3] = d;
}
