import { addProducts } from "./products.js";

/** All inner products of two blocks of rows of 16-bit integers: `out[i * bRows + j]`, overwritten by the next call. */
export type IntegerProducts = (a: Int16Array, b: Int16Array) => Int32Array;

/**
 * Inner products of blocks of at most `most` rows, in multiples of 4, of `stride` integers, a multiple of 8. Sums must fit
 * 32 bits; then they are exact. By WebAssembly's vector instructions, eight products in each, or in plain JavaScript with
 * the same result where there are none.
 */
export function integerProducts(most: number, stride: number): IntegerProducts {
  const bytes = moduleBytes(stride * 2);
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(bytes)) return plainProducts(stride);
  const block = most * stride * 2;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((2 * block + most * most * 4) / 65_536) });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { m: memory } });
  const run = exports["f"] as (a: number, b: number, out: number, aEnd: number, bEnd: number, row: number) => void;
  const [left, right] = [new Int16Array(memory.buffer, 0), new Int16Array(memory.buffer, block)];
  const out = new Int32Array(memory.buffer, 2 * block, most * most);
  return (a, b) => {
    left.set(a);
    right.set(b);
    run(0, block, 2 * block, a.length * 2, block + b.length * 2, (b.length / stride) * 4);
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

const [i32, v128] = [0x7f, 0x7b];
/** Locals: the parameters, pointers, 8 sums (4 rows by 2), two vectors of b and one of a. */
const [a, b, out, aEnd, bEnd, outRow, bAt, x, y, xEnd] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const [sums, y0, y1, xs] = [10, 18, 19, 20];

/** f(a, b, out, aEnd, bEnd, outRow): byte addresses; `row` is the length of a row in bytes, `outRow` of a row of sums. */
function moduleBytes(row: number): Uint8Array<ArrayBuffer> {
  const tiles = Array.from({ length: 8 }, (_, at) => ({ sum: sums + at, i: at >> 1, j: at & 1 }));
  const step = [
    ...load(y, 0, y0),
    ...load(y, row, y1),
    ...[0, 1, 2, 3].flatMap((i) => [
      ...load(x, i * row, xs),
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
  const body = [2, 4, i32, 11, v128, ...whileBelow(a, aEnd, rows), 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 6, i32, i32, i32, i32, i32, i32, 0]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 0, 0]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x66, 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const constant = (value: number): number[] => [0x41, ...signed(value)];
const advance = (local: number, by: readonly number[]): number[] => [...get(local), ...by, 0x6a, ...set(local)];
const load = (from: number, offset: number, to: number): number[] => [
  ...[...get(from), 0xfd, 0, 4, ...unsigned(offset), ...set(to)],
];
const zero = [0xfd, 12, ...new Array<number>(16).fill(0)];
const dot = [0xfd, 0xba, 1];
const addVectors = [0xfd, 0xae, 1];
/** Sum of the four lanes. */
const total = (sum: number): number[] =>
  [0, 1, 2, 3].flatMap((lane) => [...get(sum), 0xfd, 0x1b, lane, ...(lane > 0 ? [0x6a] : [])]);
/** Runs the body at least once. */
const whileBelow = (local: number, end: number, body: readonly number[]): number[] => [
  ...[0x03, 0x40, ...body, ...get(local), ...get(end), 0x49, 0x0d, 0, 0x0b],
];
const section = (id: number, content: readonly number[]): number[] => [id, ...unsigned(content.length), ...content];

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))];
}

/** Of numbers from 0 on: one bit more, for the sign. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value % 128) + 128, ...signed(Math.floor(value / 128))];
}
