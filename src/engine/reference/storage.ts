import { type Shape, sizeOf } from "../../core/shape.js";
import { checkTableData, checkTensorData } from "../check-data.js";
import type { Table, Tensor } from "../contract.js";

/** Storage that keeps what is written in float64. `data` is the storage itself, for exact reading and writing. */
export class ReferenceTensor implements Tensor {
  readonly shape: Shape;
  readonly data: Float64Array;

  constructor(shape: Shape, data?: ArrayLike<number>) {
    this.shape = shape;
    this.data = new Float64Array(sizeOf(shape));
    if (data !== undefined) this.write(data);
  }

  read(): Float32Array {
    return Float32Array.from(this.data);
  }

  write(data: ArrayLike<number>): void {
    checkTensorData(this.shape, data);
    this.data.set(data);
  }

  dispose(): void {}
}

export class ReferenceTable implements Table {
  readonly rows: number;
  readonly width: number;
  readonly data: Uint8Array | Float32Array | Float64Array;

  constructor(data: Uint8Array | Float32Array | Float64Array, rows: number) {
    this.width = checkTableData(data, rows);
    this.rows = rows;
    this.data = data.slice();
  }

  dispose(): void {}
}
