/** Windowed means of x, y, x² + y² and xy wherever the whole window fits: `rows` x `columns` places each. */
export interface LocalMoments {
  readonly rows: number;
  readonly columns: number;
  readonly fields: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
}

/** Computes {@link LocalMoments} of planes of one size, reusing its buffers: read the result before the next call. */
export class LocalMomentsFilter {
  readonly #weights: Float64Array;
  readonly #height: number;
  readonly #width: number;
  readonly #products: Float64Array;
  readonly #rowSums: Float64Array;
  readonly #result: LocalMoments;

  constructor(weights: Float64Array, height: number, width: number) {
    this.#weights = weights;
    this.#height = height;
    this.#width = width;
    const rows = height - weights.length + 1;
    const columns = width - weights.length + 1;
    const field = (): Float64Array => new Float64Array(rows * columns);
    this.#products = new Float64Array(height * width);
    this.#rowSums = new Float64Array(height * columns);
    this.#result = { rows, columns, fields: [field(), field(), field(), field()] };
  }

  /** Reads one plane of `height * width` elements from `x` and from `y`, both starting at `offset`. */
  compute(x: ArrayLike<number>, y: ArrayLike<number>, offset: number): LocalMoments {
    const products = this.#products;
    const [meanX, meanY, meanSquares, meanXY] = this.#result.fields;
    for (let at = 0; at < products.length; at++) products[at] = x[offset + at]!;
    this.#filter(meanX);
    for (let at = 0; at < products.length; at++) products[at] = y[offset + at]!;
    this.#filter(meanY);
    for (let at = 0; at < products.length; at++) {
      const [a, b] = [x[offset + at]!, y[offset + at]!];
      products[at] = a * a + b * b;
    }
    this.#filter(meanSquares);
    for (let at = 0; at < products.length; at++) products[at] = x[offset + at]! * y[offset + at]!;
    this.#filter(meanXY);
    return this.#result;
  }

  /** Windows are symmetric and of odd length: places at the same distance from the middle share a product. */
  #filter(out: Float64Array): void {
    const weights = this.#weights;
    const last = weights.length - 1;
    const middle = last / 2;
    const width = this.#width;
    const { rows, columns } = this.#result;
    const products = this.#products;
    const rowSums = this.#rowSums;
    for (let row = 0; row < this.#height; row++) {
      for (let column = 0; column < columns; column++) {
        const start = row * width + column;
        let sum = weights[middle]! * products[start + middle]!;
        for (let tap = 0; tap < middle; tap++) {
          sum += weights[tap]! * (products[start + tap]! + products[start + last - tap]!);
        }
        rowSums[row * columns + column] = sum;
      }
    }
    for (let at = 0; at < rows * columns; at++) {
      let sum = weights[middle]! * rowSums[at + middle * columns]!;
      for (let tap = 0; tap < middle; tap++) {
        sum += weights[tap]! * (rowSums[at + tap * columns]! + rowSums[at + (last - tap) * columns]!);
      }
      out[at] = sum;
    }
  }
}
