import { sizeOf } from "../../core/shape.js";
import type { Value } from "../../graph/value.js";
import { checkJob, type ProgramParts } from "../check.js";
import type { Executable, Job, JobResult } from "../contract.js";
import type { DriverJob, Plan } from "./driver.js";
import type { WasmMemory } from "./memory.js";
import type { Runner } from "./runner.js";
import { WasmTable } from "./storage.js";

interface Parts {
  readonly id: number;
  readonly parts: ProgramParts;
  readonly plan: Plan;
  readonly batchSize: number;
  readonly memory: WasmMemory;
  readonly runner: Runner;
  readonly outputs: readonly (readonly [string, Value])[];
  readonly release: () => void;
}

/** Runs of one engine wait for each other: they share the threads' meeting place. */
const queues = new WeakMap<Runner, Promise<unknown>>();

export class WasmExecutable implements Executable {
  readonly batchSize: number;
  readonly #parts: Parts;
  #disposed = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.batchSize = parts.batchSize;
  }

  async run(job: Job): Promise<JobResult> {
    if (this.#disposed) throw new Error("this program was disposed");
    const { parts, runner } = this.#parts;
    const steps = checkJob(job, parts, this.batchSize);
    const before = queues.get(runner) ?? Promise.resolve();
    const result = before.then(() => this.#runNow(job, steps));
    queues.set(
      runner,
      result.catch(() => {}),
    );
    return result;
  }

  async #runNow(job: Job, steps: number): Promise<JobResult> {
    const { id, memory, runner, outputs } = this.#parts;
    const places = outputs.map(([name, value]) => {
      const floats = sizeOf(value.shape) * (value.kind === "sample" ? job.rows.length : steps);
      return { name, floats, offset: memory.take(floats) };
    });
    try {
      if (steps > 0) await runner.run(id, this.#driverJob(job, steps, places), steps);
      const views = memory.views;
      return {
        steps,
        outputs: Object.fromEntries(
          places.map(({ name, floats, offset }) => [
            name,
            new Float32Array(views.floats.subarray(offset, offset + floats)),
          ]),
        ),
      };
    } finally {
      for (const { offset, floats } of places) memory.give(offset, floats);
    }
  }

  #driverJob(
    job: Job,
    steps: number,
    places: readonly { readonly name: string; readonly offset: number }[],
  ): DriverJob {
    const tables = this.#parts.parts.inputs.map(({ attributes: { name } }) => {
      const table = job.tables[name]!;
      if (!(table instanceof WasmTable)) throw new Error(`input "${name}": a table of another engine`);
      const { byteOffset, rowBytes, type } = table;
      return [name, { byteOffset, rowBytes, type }] as const;
    });
    const scalars = this.#parts.plan.scalars.map(({ name }) => {
      const given = job.scalars![name]!;
      return [
        name,
        typeof given === "number" ? new Float64Array(steps).fill(given) : Float64Array.from(given),
      ] as const;
    });
    return {
      rows: job.rows,
      batchSize: this.batchSize,
      tables: Object.fromEntries(tables),
      scalars: Object.fromEntries(scalars),
      seed: job.seed ?? 0,
      firstStep: job.firstStep ?? 0,
      outputs: Object.fromEntries(places.map(({ name, offset }) => [name, offset])),
    };
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#parts.runner.forget(this.#parts.id);
    this.#parts.release();
  }
}
