import { type Shape, sizeOf } from "../../core/shape.js";
import { checkTableData, checkTensorData } from "../check-data.js";
import type { Table, Tensor } from "../contract.js";
import type { MemoryAddress } from "./library.js";
import { guardBytes, outOfMemory, type SharedMemory } from "./memory.js";
import type { Runtime } from "./runtime.js";

export class NativeTensor implements Tensor {
  readonly shape: Shape;
  /** In floats. */
  readonly offset: number;
  readonly #memory: SharedMemory;
  readonly #size: number;
  #disposed = false;

  constructor(memory: SharedMemory, shape: Shape) {
    this.shape = shape;
    this.#memory = memory;
    this.#size = sizeOf(shape);
    this.offset = memory.take(this.#size);
  }

  read(): Float32Array {
    return this.#memory.read(this.offset, this.#size);
  }

  write(data: ArrayLike<number>): void {
    checkTensorData(this.shape, data);
    this.#memory.write(this.offset, data instanceof Float32Array ? data : Float32Array.from(data));
  }

  dispose(): void {
    if (!this.#disposed) this.#memory.give(this.offset, this.#size);
    this.#disposed = true;
  }
}

/** Rows in memory of their own, given back to the system when the table goes. */
export class NativeTable implements Table {
  readonly rows: number;
  readonly width: number;
  readonly type: "uint8" | "float32";
  readonly rowBytes: number;
  readonly base: MemoryAddress;
  readonly #runtime: Runtime;
  readonly #bytes: number;
  #disposed = false;

  constructor(runtime: Runtime, data: Uint8Array | Float32Array, rows: number) {
    this.rows = rows;
    this.width = checkTableData(data, rows);
    this.type = data instanceof Uint8Array ? "uint8" : "float32";
    this.rowBytes = this.width * data.BYTES_PER_ELEMENT;
    this.#runtime = runtime;
    this.#bytes = data.byteLength + guardBytes;
    this.base = runtime.reserve(this.#bytes);
    if (this.base === 0) throw outOfMemory(this.#bytes);
    runtime.guard(this.base, data.byteLength, guardBytes);
    runtime.write(this.base, 0, data);
  }

  dispose(): void {
    if (!this.#disposed) {
      this.#runtime.unguard(this.base, 0, this.#bytes);
      this.#runtime.release(this.base, this.#bytes);
    }
    this.#disposed = true;
  }
}
