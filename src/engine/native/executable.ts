import { sizeOf } from "../../core/shape.js";
import type { Value } from "../../graph/value.js";
import { checkJob, type ProgramParts } from "../check.js";
import type { Executable, Job, JobResult, Table } from "../contract.js";
import type { LoweredProgram } from "../lower/program.js";
import { stepKey } from "../step-key.js";
import type { MemoryAddress } from "./library.js";
import type { SharedMemory, Workspace } from "./memory.js";
import type { Runtime } from "./runtime.js";
import { NativeTable } from "./storage.js";

/** What the executables of one engine share. */
export interface EngineParts {
  readonly threads: number;
  readonly runtime: Runtime;
  readonly memory: SharedMemory;
  readonly workspace: Workspace;
  /** Runs one task after the other. */
  readonly queue: <T>(task: () => Promise<T>) => Promise<T>;
}

interface Parts {
  readonly engine: EngineParts;
  readonly program: MemoryAddress;
  readonly plan: Pick<LoweredProgram, "memory" | "slots" | "scalars" | "blockWidth">;
  readonly parts: ProgramParts;
  readonly batchSize: number;
  readonly outputs: readonly (readonly [string, Value])[];
  readonly release: () => void;
}

export class NativeExecutable implements Executable {
  readonly batchSize: number;
  readonly #parts: Parts;
  #disposed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.batchSize = parts.batchSize;
  }

  async run(job: Job): Promise<JobResult> {
    if (this.#disposed) throw new Error("this program was disposed");
    const steps = checkJob(job, this.#parts.parts, this.batchSize);
    return this.#parts.engine.queue(() => this.#runNow(job, steps));
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    // After the runs that were asked for before.
    void this.#parts.engine.queue(async () => this.#parts.release());
  }

  async #runNow(job: Job, steps: number): Promise<JobResult> {
    const { engine, program, outputs } = this.#parts;
    const { runtime } = engine;
    const results = outputs.map(([, { kind, shape }]) => {
      return new Float32Array(sizeOf(shape) * (kind === "sample" ? job.rows.length : steps));
    });
    if (steps > 0) {
      const arrays = {
        rows: job.rows.slice(),
        tables: BigInt64Array.from(this.#tables(job).flatMap((table) => tableWords(table))),
        scalars: this.#scalars(job, steps),
        keys: keysOf(job, steps),
        outputs: BigInt64Array.from(results, (result) => BigInt(runtime.addressOf(result))),
      };
      const addresses = {
        rows: runtime.addressOf(arrays.rows),
        tables: runtime.addressOf(arrays.tables),
        scalars: runtime.addressOf(arrays.scalars),
        keys: runtime.addressOf(arrays.keys),
        outputs: runtime.addressOf(arrays.outputs),
      };
      const counts = { memory: engine.memory.base, batchSize: this.batchSize, rowCount: job.rows.length };
      const alone = job.rows.length <= this.#parts.plan.blockWidth;
      const alive = [arrays, results];
      await runtime.run(program, { ...counts, ...this.#workspace(), ...addresses }, { alone, alive });
    }
    return { steps, outputs: Object.fromEntries(outputs.map(([name], at) => [name, results[at]!])) };
  }

  #tables(job: Job): NativeTable[] {
    return this.#parts.parts.inputs.map(({ attributes: { name } }) => {
      const table: Table = job.tables[name]!;
      if (!(table instanceof NativeTable)) throw new Error(`input "${name}": a table of another engine`);
      return table;
    });
  }

  /** One number for each scalar, step after step. */
  #scalars({ scalars }: Job, steps: number): Float32Array {
    const names = this.#parts.plan.scalars.map(({ name }) => name);
    const numbers = new Float32Array(steps * names.length);
    names.forEach((name, at) => {
      const given = scalars![name]!;
      for (let step = 0; step < steps; step++) {
        numbers[step * names.length + at] = typeof given === "number" ? given : given[step]!;
      }
    });
    return numbers;
  }

  /** Blocks, slots and every thread's scratch memory. */
  #workspace(): { blocks: number; slots: number; scratch: number; scratchStride: number } {
    const { engine, plan } = this.#parts;
    const { memory } = plan;
    const count = Math.ceil(this.batchSize / plan.blockWidth);
    const scratches = Array.from({ length: engine.threads }, () => memory.scratch);
    const parts = engine.workspace.parts([count * memory.blockStride, plan.slots * memory.slotStride, ...scratches]);
    const [blocks, slots, scratch, next] = parts as [number, number, number, number?];
    return { blocks, slots, scratch, scratchStride: ((next ?? scratch) - scratch) / 4 };
  }
}

const tableWords = ({ base, rowBytes, type }: NativeTable): bigint[] =>
  [base, rowBytes, type === "uint8" ? 1 : 0].map(BigInt);

function keysOf({ seed = 0, firstStep = 0 }: Job, steps: number): Uint32Array {
  const keys = new Uint32Array(steps * 2);
  for (let step = 0; step < steps; step++) keys.set(stepKey(seed, firstStep + step), step * 2);
  return keys;
}
