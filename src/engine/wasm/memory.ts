import { UserError } from "../../core/errors.js";
import { Regions } from "../lower/regions.js";

/** Bytes of a WebAssembly page. */
const pageBytes = 65536;
/** Allocations start on cache lines, in floats. */
const lineFloats = 16;
/** The first bytes are the threads' meeting place (see barrier.ts). */
const controlFloats = 1024;

/** One WebAssembly memory for everything an engine holds: tensors, tables, and the programs' working memory. */
export class WasmMemory {
  readonly memory: WebAssembly.Memory;
  readonly maximumPages: number;
  readonly shared: boolean;
  readonly #regions = new Regions();
  #buffer: ArrayBufferLike | undefined;
  #views: MemoryViews | undefined;

  constructor(shared: boolean) {
    this.shared = shared;
    const { memory, maximum } = reserve(shared);
    this.memory = memory;
    this.maximumPages = maximum;
    this.#regions.take(controlFloats);
  }

  /** Reserves floats and tells their offset in floats. Throws a UserError when the memory is full. */
  take(floats: number): number {
    const offset = this.#regions.take(rounded(floats));
    const needed = Math.ceil((this.#regions.length * 4) / pageBytes);
    const present = this.memory.buffer.byteLength / pageBytes;
    if (needed > present) {
      try {
        this.memory.grow(
          Math.min(this.maximumPages, Math.max(needed, Math.min(present * 2, present + 1024))) - present,
        );
      } catch (cause) {
        this.#regions.give(offset, rounded(floats));
        throw new UserError(
          {
            where: "engine wasm",
            expected: `at most ${Math.floor((this.maximumPages * pageBytes) / 2 ** 20)} MB of WebAssembly memory`,
            got: `a need of ${Math.ceil((needed * pageBytes) / 2 ** 20)} MB`,
            remedy: "Use a smaller batch or fewer samples at a time.",
          },
          { cause },
        );
      }
    }
    return offset;
  }

  give(offset: number, floats: number): void {
    this.#regions.give(offset, rounded(floats));
  }

  get views(): MemoryViews {
    if (this.#views === undefined || this.#buffer !== this.memory.buffer) {
      this.#buffer = this.memory.buffer;
      this.#views = viewsOf(this.memory.buffer);
    }
    return this.#views;
  }
}

export interface MemoryViews {
  readonly floats: Float32Array;
  readonly ints: Int32Array;
  readonly bytes: Uint8Array;
}

export function viewsOf(buffer: ArrayBufferLike): MemoryViews {
  return { floats: new Float32Array(buffer), ints: new Int32Array(buffer), bytes: new Uint8Array(buffer) };
}

const rounded = (floats: number): number => Math.max(1, Math.ceil(floats / lineFloats)) * lineFloats;

/** Asks for address space only; pages are committed as they are used. Small devices may refuse the largest. */
function reserve(shared: boolean): { memory: WebAssembly.Memory; maximum: number } {
  for (let maximum = 65536; ; maximum /= 2) {
    try {
      return { memory: new WebAssembly.Memory({ initial: 16, maximum, shared }), maximum };
    } catch (error) {
      if (maximum <= 2048) throw error;
    }
  }
}
