import {
  advance,
  type Code,
  constant,
  get,
  instantiate,
  loadVector,
  moduleOf,
  set,
  whileBelow,
} from "../../core/wasm-bytes.js";
import { addProducts } from "./products.js";

/** All inner products of two blocks of rows of 16-bit integers: `out[i * bRows + j]`, overwritten by the next call. */
export type IntegerProducts = (a: Int16Array, b: Int16Array) => Int32Array;

/**
 * Inner products of blocks of at most `most` rows, in multiples of 4, of `stride` integers, a multiple of 8. Sums must fit
 * 32 bits; then they are exact. By WebAssembly's vector instructions, eight products in each, or in plain JavaScript with
 * the same result where there are none.
 */
export function integerProducts(most: number, stride: number): IntegerProducts {
  const block = most * stride * 2;
  const made = instantiate(moduleBytes(stride * 2), 2 * block + most * most * 4);
  if (made === undefined) return plainProducts(stride);
  const { buffer, functions } = made;
  const [run] = functions;
  const [left, right] = [new Int16Array(buffer, 0), new Int16Array(buffer, block)];
  const out = new Int32Array(buffer, 2 * block, most * most);
  return (a, b) => {
    left.set(a);
    right.set(b);
    run!(0, block, 2 * block, a.length * 2, block + b.length * 2, (b.length / stride) * 4);
    return out;
  };
}

/** The same without WebAssembly. */
export function plainProducts(stride: number): IntegerProducts {
  return (a, b) => {
    const [left, right] = [a, b].map((data) => ({ data: Float64Array.from(data), rows: data.length / stride }));
    const sums = new Float64Array(left!.rows * right!.rows);
    addProducts(left!, right!, stride, sums);
    return Int32Array.from(sums);
  };
}

/** Locals: the parameters, pointers, 8 sums (4 rows by 2), two vectors of b and one of a. */
const [a, b, out, aEnd, bEnd, outRow, bAt, x, y, xEnd] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const [sums, y0, y1, xs] = [10, 18, 19, 20];

/** f(a, b, out, aEnd, bEnd, outRow): byte addresses; `row` is the length of a row in bytes, `outRow` of a row of sums. */
function moduleBytes(row: number): Uint8Array<ArrayBuffer> {
  const tiles = Array.from({ length: 8 }, (_, at) => ({ sum: sums + at, i: at >> 1, j: at & 1 }));
  const step = [
    ...[...loadVector(y, 0), ...set(y0), ...loadVector(y, row), ...set(y1)],
    ...[0, 1, 2, 3].flatMap((i) => [
      ...[...loadVector(x, i * row), ...set(xs)],
      ...tiles
        .filter((tile) => tile.i === i)
        .flatMap(({ sum, j }) => [
          ...get(sum),
          ...get(xs),
          ...get(j === 0 ? y0 : y1),
          ...dot,
          ...addVectors,
          ...set(sum),
        ]),
    ]),
    ...advance(x, constant(16)),
    ...advance(y, constant(16)),
  ];
  const store = [0, 1, 2, 3].flatMap((i) => [
    ...tiles.filter((tile) => tile.i === i).flatMap(({ sum, j }) => [...get(y), ...total(sum), 0x36, 2, j * 4]),
    ...advance(y, get(outRow)),
  ]);
  const columns = [
    ...tiles.flatMap(({ sum }) => [...zero, ...set(sum)]),
    ...[...get(a), ...set(x), ...get(a), ...constant(row), 0x6a, ...set(xEnd), ...get(bAt), ...set(y)],
    ...whileBelow(x, xEnd, step),
    ...[...get(out), ...set(y)],
    ...store,
    ...advance(out, constant(8)),
    ...advance(bAt, constant(2 * row)),
  ];
  const rows = [
    ...[...get(b), ...set(bAt)],
    ...whileBelow(bAt, bEnd, columns),
    // The pass over the columns moved on by one row of sums already.
    ...[0, 1, 2].flatMap(() => advance(out, get(outRow))),
    ...advance(a, constant(4 * row)),
  ];
  return moduleOf(6, [{ integers: 4, vectors: 11, body: whileBelow(a, aEnd, rows) }]);
}

const zero: Code = [0xfd, 12, ...new Array<number>(16).fill(0)];
const dot: Code = [0xfd, 0xba, 1];
const addVectors: Code = [0xfd, 0xae, 1];
/** Sum of the four lanes. */
const total = (sum: number): Code =>
  [0, 1, 2, 3].flatMap((lane) => [...get(sum), 0xfd, 0x1b, lane, ...(lane > 0 ? [0x6a] : [])]);
