/** Windowed means of x, y, x² + y² and xy wherever the whole window fits: `rows` x `columns` places each. */
export interface LocalMoments {
  readonly rows: number;
  readonly columns: number;
  readonly fields: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
}

/** Values side by side at each place: x, y, x² + y², xy. */
const fields = 4;

/** Computes {@link LocalMoments} of planes of one size, reusing its buffers: read the result before the next call. */
export class LocalMomentsFilter {
  readonly #weights: Float64Array;
  readonly #height: number;
  readonly #width: number;
  readonly #values: Float64Array;
  readonly #rowSums: Float64Array;
  readonly #result: LocalMoments;

  constructor(weights: Float64Array, height: number, width: number) {
    this.#weights = weights;
    this.#height = height;
    this.#width = width;
    const rows = height - weights.length + 1;
    const columns = width - weights.length + 1;
    const field = (): Float64Array => new Float64Array(rows * columns);
    this.#values = new Float64Array(fields * height * width);
    this.#rowSums = new Float64Array(fields * height * columns);
    this.#result = { rows, columns, fields: [field(), field(), field(), field()] };
  }

  /** Reads one plane of `height * width` elements from `x` and from `y`, both starting at `offset`. */
  compute(x: ArrayLike<number>, y: ArrayLike<number>, offset: number): LocalMoments {
    const values = this.#values;
    for (let at = 0, to = 0; to < values.length; at++, to += fields) {
      const [a, b] = [x[offset + at]!, y[offset + at]!];
      values[to] = a;
      values[to + 1] = b;
      values[to + 2] = a * a + b * b;
      values[to + 3] = a * b;
    }
    const rowSums = this.#rowSums;
    const { rows, columns } = this.#result;
    for (let row = 0; row < this.#height; row++) {
      const start = fields * row * this.#width;
      const line = fields * row * columns;
      for (let at = 0; at < fields * columns; at += fields) {
        weighted(values, start + at, fields, this.#weights, rowSums, line + at);
      }
    }
    const [meanX, meanY, meanSquares, meanXY] = this.#result.fields;
    const sums = new Float64Array(fields);
    for (let at = 0; at < rows * columns; at++) {
      weighted(rowSums, fields * at, fields * columns, this.#weights, sums, 0);
      meanX[at] = sums[0]!;
      meanY[at] = sums[1]!;
      meanSquares[at] = sums[2]!;
      meanXY[at] = sums[3]!;
    }
    return this.#result;
  }
}

/**
 * The weighted sum of the four fields over a window of places `stride` apart. Windows are symmetric and of odd length: places
 * at the same distance from the middle share a product.
 */
function weighted(
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
