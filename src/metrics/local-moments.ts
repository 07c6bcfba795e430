import { plainWindowSums, type WindowSums, windowSums } from "./window-sums.js";

/** Windowed means of x, y, x² + y² and xy wherever the whole window fits: `rows` x `columns` places each. */
export interface LocalMoments {
  readonly rows: number;
  readonly columns: number;
  readonly fields: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
}

/** Fewer planes than this are done sooner than vector code is made. */
const worthwhile = 8;

/** Computes {@link LocalMoments} of planes of one size, reusing its buffers: read the result before the next call. */
export class LocalMomentsFilter {
  readonly #sums: WindowSums;
  readonly #result: LocalMoments;

  /** `planes`: about how many will be asked for. */
  constructor(weights: Float64Array, height: number, width: number, planes = 1) {
    const plan = { weights, height, width };
    this.#sums = planes < worthwhile ? plainWindowSums(plan) : windowSums(plan);
    const rows = height - weights.length + 1;
    const columns = width - weights.length + 1;
    const field = (): Float64Array => new Float64Array(rows * columns);
    this.#result = { rows, columns, fields: [field(), field(), field(), field()] };
  }

  /** Reads one plane of `height * width` elements from `x` and from `y`, both starting at `offset`. */
  compute(x: ArrayLike<number>, y: ArrayLike<number>, offset: number): LocalMoments {
    const { values } = this.#sums;
    for (let at = offset, to = 0; to < values.length; at++, to += 4) {
      const [a, b] = [x[at]!, y[at]!];
      values[to] = a;
      values[to + 1] = b;
      values[to + 2] = a * a + b * b;
      values[to + 3] = a * b;
    }
    const sums = this.#sums.sum();
    const [meanX, meanY, meanSquares, meanXY] = this.#result.fields;
    for (let at = 0, from = 0; from < sums.length; at++, from += 4) {
      meanX[at] = sums[from]!;
      meanY[at] = sums[from + 1]!;
      meanSquares[at] = sums[from + 2]!;
      meanXY[at] = sums[from + 3]!;
    }
    return this.#result;
  }
}
