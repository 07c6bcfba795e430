import { type Shape, sizeOf } from "../../core/shape.js";
import { checkTableData, checkTensorData } from "../check-data.js";
import type { Table, Tensor } from "../contract.js";
import type { WasmMemory } from "./memory.js";

export class WasmTensor implements Tensor {
  readonly shape: Shape;
  /** In floats. */
  readonly offset: number;
  readonly #memory: WasmMemory;
  readonly #size: number;

  constructor(memory: WasmMemory, shape: Shape) {
    this.shape = shape;
    this.#memory = memory;
    this.#size = sizeOf(shape);
    this.offset = memory.take(this.#size);
  }

  read(): Float32Array {
    return new Float32Array(this.#memory.views.floats.subarray(this.offset, this.offset + this.#size));
  }

  write(data: ArrayLike<number>): void {
    checkTensorData(this.shape, data);
    this.#memory.views.floats.set(data, this.offset);
  }

  dispose(): void {
    this.#memory.give(this.offset, this.#size);
  }
}

export class WasmTable implements Table {
  readonly rows: number;
  readonly width: number;
  readonly type: "uint8" | "float32";
  readonly byteOffset: number;
  readonly rowBytes: number;
  readonly #memory: WasmMemory;
  readonly #floats: number;

  constructor(memory: WasmMemory, data: Uint8Array | Float32Array, rows: number) {
    this.rows = rows;
    this.width = checkTableData(data, rows);
    this.type = data instanceof Uint8Array ? "uint8" : "float32";
    this.rowBytes = this.width * data.BYTES_PER_ELEMENT;
    this.#memory = memory;
    this.#floats = Math.ceil(data.byteLength / 4);
    const offset = memory.take(this.#floats);
    this.byteOffset = offset * 4;
    if (data instanceof Uint8Array) memory.views.bytes.set(data, this.byteOffset);
    else memory.views.floats.set(data, offset);
  }

  dispose(): void {
    this.#memory.give(this.byteOffset / 4, this.#floats);
  }
}
