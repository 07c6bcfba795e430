import { jobFields } from "./abi.c.js";
import { NativeUnavailable } from "./errors.js";
import type { MemoryAddress, SharedLibrary } from "./library.js";

/** The fields of one job; addresses are plain numbers. */
export type JobWords = Readonly<Record<(typeof jobFields)[number], number>>;

/** The runtime library (see runtime.c.ts) as functions. Offsets and sizes in bytes. */
export interface Runtime {
  reserve(bytes: number): MemoryAddress;
  release(at: MemoryAddress, bytes: number): void;
  write(at: MemoryAddress, offset: number, data: ArrayBufferView): void;
  read(at: MemoryAddress, offset: number, into: ArrayBufferView): void;
  clear(at: MemoryAddress, offset: number, bytes: number): void;
  /** Makes accesses to these bytes errors, in builds with the address sanitizer; nothing in others. */
  guard(at: MemoryAddress, offset: number, bytes: number): void;
  unguard(at: MemoryAddress, offset: number, bytes: number): void;
  /** Where a typed array's data lies; it stays there as long as the array lives. */
  addressOf(data: ArrayBufferView): MemoryAddress;
  /**
   * Runs a job away from the event loop, on all threads or on one: waking others takes longer than a small job. `alive`
   * holds all that the job points to.
   */
  run(program: MemoryAddress, job: JobWords, options: RunOptions): Promise<void>;
  /** Ends the threads. */
  stop(): void;
}

export interface RunOptions {
  readonly alone: boolean;
  readonly alive: readonly unknown[];
}

/** Starts the threads. Throws NativeUnavailable when the system has none left. */
export function startRuntime(library: SharedLibrary, threads: number): Runtime {
  const reserve = library.func("sandglass_reserve", "address", ["long"]);
  const release = library.func("sandglass_release", "void", ["address", "long"]);
  const write = library.func("sandglass_write", "void", ["address", "long", "data", "long"]);
  const read = library.func("sandglass_read", "void", ["address", "long", "data", "long"]);
  const clear = library.func("sandglass_clear", "void", ["address", "long", "long"]);
  const guard = library.func("sandglass_guard", "void", ["address", "long", "long"]);
  const unguard = library.func("sandglass_unguard", "void", ["address", "long", "long"]);
  const addressOf = library.func("sandglass_address", "address", ["data"]);
  const run = library.func("sandglass_run", "void", ["address", "address", "address"]);
  const stop = library.func("sandglass_stop", "void", ["address"]);
  const start = library.func("sandglass_start", "address", ["long"]);
  const open = (count: number): MemoryAddress => {
    const pool = start(count);
    if (pool === 0) throw new NativeUnavailable(`a system without ${threads} free threads`, "Use fewer `threads`.");
    return pool;
  };
  const pool = open(threads);
  const soloist = threads === 1 ? pool : open(1);
  /** What C works on must not be collected. */
  const running = new Set<readonly unknown[]>();
  return {
    reserve: (bytes) => reserve(bytes),
    release: (at, bytes) => void release(at, bytes),
    write: (at, offset, data) => void write(at, offset, data, data.byteLength),
    read: (at, offset, into) => void read(at, offset, into, into.byteLength),
    clear: (at, offset, bytes) => void clear(at, offset, bytes),
    guard: (at, offset, bytes) => void guard(at, offset, bytes),
    unguard: (at, offset, bytes) => void unguard(at, offset, bytes),
    addressOf: (data) => addressOf(data),
    async run(program, job, { alone, alive }) {
      const words = BigInt64Array.from(jobFields, (field) => BigInt(job[field]));
      const held = [words, alive];
      running.add(held);
      try {
        await run.later(alone ? soloist : pool, program, addressOf(words));
      } finally {
        running.delete(held);
      }
    },
    stop: () => {
      for (const each of new Set([pool, soloist])) stop(each);
    },
  };
}
