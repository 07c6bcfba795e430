import { UserError } from "../../core/errors.js";
import { Regions } from "../lower/regions.js";
import type { MemoryAddress } from "./library.js";
import type { Runtime } from "./runtime.js";

/** Allocations start on cache lines, in floats. */
const lineFloats = 16;
/** Address space asked for; the system gives memory only where it is touched. Indices fit 32 bits. */
const mostBytes = 2 ** 33;
const leastBytes = 2 ** 26;

/** Bytes no one may touch after each allocation. */
export const guardBytes: number = lineFloats * 4;

/** Whole cache lines: kernels may read and write whole vectors. */
export const rounded = (floats: number): number => Math.max(1, Math.ceil(floats / lineFloats)) * lineFloats;

const withGuard = (floats: number): number => rounded(floats) + lineFloats;

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
    const offset = this.#regions.take(withGuard(floats));
    if (this.#regions.length * 4 > this.#bytes) {
      this.#regions.give(offset, withGuard(floats));
      throw outOfMemory(this.#bytes);
    }
    this.#runtime.clear(this.base, offset * 4, rounded(floats) * 4);
    this.#runtime.guard(this.base, (offset + rounded(floats)) * 4, guardBytes);
    return offset;
  }

  give(offset: number, floats: number): void {
    this.#runtime.unguard(this.base, (offset + rounded(floats)) * 4, guardBytes);
    this.#regions.give(offset, withGuard(floats));
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

  /** Room for parts of these many floats. Forgets what was in it. */
  parts(floats: readonly number[]): MemoryAddress[] {
    const bytes = floats.reduce((sum, part) => sum + withGuard(part) * 4, 0);
    if (bytes > this.#bytes) {
      this.dispose();
      this.#base = this.#runtime.reserve(bytes);
      if (this.#base === 0) throw outOfMemory(bytes);
      this.#bytes = bytes;
    }
    this.#runtime.unguard(this.#base, 0, this.#bytes);
    let offset = 0;
    return floats.map((part) => {
      const at = this.#base + offset;
      offset += withGuard(part) * 4;
      this.#runtime.guard(at, rounded(part) * 4, guardBytes);
      return at;
    });
  }

  dispose(): void {
    if (this.#bytes > 0) {
      this.#runtime.unguard(this.#base, 0, this.#bytes);
      this.#runtime.release(this.#base, this.#bytes);
    }
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
