import { padded, type Rows } from "./rows.js";

/** Rows as whole numbers times a step of their own: row ≈ step · integers, centred. */
export interface Quantised {
  /** `rows` times the stride of the width. */
  readonly data: Int16Array;
  /** With zero rows up to a multiple of 4. */
  readonly rows: number;
  readonly steps: Float64Array;
  /** Squared length of each rounded row. */
  readonly norms: Float64Array;
  /** Length of what rounding took from each row. */
  readonly errors: Float64Array;
  readonly largestError: number;
  readonly largestNorm: number;
}

/** Integers a row takes: whole vectors of 8. */
export const strideOf = (width: number): number => Math.ceil(width / 8) * 8;

/** Rounds rows `first` … `last - 1` minus `centre`, as finely as lets inner products stay within 32 bits. */
export function quantise(rows: Rows, first: number, last: number, centre: ArrayLike<number>): Quantised {
  const { data, width, scale = 1 } = rows;
  const count = last - first;
  const stride = strideOf(width);
  const finest = Math.min(32_767, Math.floor(Math.sqrt((2 ** 31 - 1) / stride)));
  const integers = new Int16Array(padded(count) * stride);
  const [steps, norms, errors] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  const centred = new Float64Array(width);
  for (let row = 0; row < count; row++) {
    let largest = 0;
    for (let at = 0; at < width; at++) {
      const value = data[(first + row) * width + at]! * scale - centre[at]!;
      centred[at] = value;
      largest = Math.max(largest, Math.abs(value));
    }
    const step = largest / finest;
    let [norm, error] = [0, 0];
    for (let at = 0; at < width; at++) {
      const integer = step === 0 ? 0 : Math.round(centred[at]! / step);
      integers[row * stride + at] = integer;
      norm += integer * integer;
      error += (centred[at]! - integer * step) ** 2;
    }
    steps[row] = step;
    norms[row] = norm * step * step;
    errors[row] = Math.sqrt(error);
  }
  const most = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, b), 0);
  return {
    ...{ data: integers, rows: padded(count), steps, norms, errors },
    ...{ largestError: most(errors), largestNorm: most(norms) },
  };
}
