import { UserError } from "../../core/errors.js";
import { Regions } from "../lower/regions.js";
import type { MemoryAddress } from "./library.js";
import type { Runtime } from "./runtime.js";

/** Allocations start on cache lines, in floats. */
const lineFloats = 16;
/** Address space asked for; the system gives memory only where it is touched. Indices fit 32 bits. */
const mostBytes = 2 ** 33;
const leastBytes = 2 ** 26;

const rounded = (floats: number): number => Math.max(1, Math.ceil(floats / lineFloats)) * lineFloats;

/** The one region that tensors and programs' shared values live in, so that kernels reach both from one base. */
export class SharedMemory {
  readonly base: MemoryAddress;
  readonly #runtime: Runtime;
  readonly #bytes: number;
  readonly #regions = new Regions();

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    let bytes = mostBytes;
    let base = runtime.reserve(bytes);
    while (base === 0 && bytes > leastBytes) {
      bytes /= 2;
      base = runtime.reserve(bytes);
    }
    if (base === 0) throw outOfMemory(bytes);
    this.base = base;
    this.#bytes = bytes;
  }

  /** Reserves floats, all zero, and tells their offset. */
  take(floats: number): number {
    const offset = this.#regions.take(rounded(floats));
    if (this.#regions.length * 4 > this.#bytes) {
      this.#regions.give(offset, rounded(floats));
      throw outOfMemory(this.#bytes);
    }
    this.#runtime.clear(this.base, offset * 4, rounded(floats) * 4);
    return offset;
  }

  give(offset: number, floats: number): void {
    this.#regions.give(offset, rounded(floats));
  }

  write(offset: number, data: Float32Array): void {
    this.#runtime.write(this.base, offset * 4, data);
  }

  read(offset: number, floats: number): Float32Array {
    const data = new Float32Array(floats);
    this.#runtime.read(this.base, offset * 4, data);
    return data;
  }

  dispose(): void {
    this.#runtime.release(this.base, this.#bytes);
  }
}

/** Memory that one step fills and the next may overwrite. Programs run one after the other, so they share it. */
export class Workspace {
  readonly #runtime: Runtime;
  #base: MemoryAddress = 0;
  #bytes = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Room for these floats, on a cache line. Moves, and forgets its content, when it grows. */
  ensure(floats: number): MemoryAddress {
    const bytes = rounded(floats) * 4;
    if (bytes <= this.#bytes) return this.#base;
    this.dispose();
    this.#base = this.#runtime.reserve(bytes);
    if (this.#base === 0) throw outOfMemory(bytes);
    this.#bytes = bytes;
    return this.#base;
  }

  dispose(): void {
    if (this.#bytes > 0) this.#runtime.release(this.#base, this.#bytes);
    this.#bytes = 0;
    this.#base = 0;
  }
}

export function outOfMemory(bytes: number): UserError {
  return new UserError({
    where: "engine native",
    expected: `${Math.ceil(bytes / 2 ** 20)} MB of memory`,
    got: "less from the system",
    remedy: "Use a smaller batch or fewer samples at a time.",
  });
}
