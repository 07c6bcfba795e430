import { setTimeout } from "node:timers/promises";
import type { Engine, Executable, Job, JobResult, Table, Tensor } from "../engine/contract.js";
import { referenceEngine } from "../engine/reference/engine.js";

/** The reference engine, keeping storage in float32 as the fast ones do, and counting what is not yet disposed of. */
export interface Float32Engine extends Engine {
  /** Tensors, tables and executables in use. */
  live(): number;
  /** Rows of each job so far, and the number of its first step. */
  readonly jobs: readonly { readonly rows: Uint32Array; readonly firstStep: number }[];
}

/**
 * The reference engine with float32 storage: what a checkpoint reads out is then all there is, so that a resumed training
 * can be compared to the bit. For tests of training. `delay`, in milliseconds a step, makes it as slow as large models.
 */
export function float32Engine({ delay = 0 }: { readonly delay?: number } = {}): Float32Engine {
  const inner = referenceEngine();
  let live = 0;
  const jobs: { readonly rows: Uint32Array; readonly firstStep: number }[] = [];
  const counted = <T extends { dispose(): void }>(held: T): T => {
    live++;
    const dispose = held.dispose.bind(held);
    held.dispose = () => {
      live--;
      dispose();
    };
    return held;
  };
  return {
    ...inner,
    tensor: (shape, data) => counted<Tensor>(inner.tensor(shape, data)),
    table: (data, rows) => counted<Table>(inner.table(data, rows)),
    async compile(program, options) {
      const exact = await inner.compile(program, options);
      const executable: Executable = {
        batchSize: exact.batchSize,
        dispose: () => exact.dispose(),
        async run(job) {
          jobs.push({ rows: job.rows.slice(), firstStep: job.firstStep ?? 0 });
          if (delay > 0) await setTimeout((delay * job.rows.length) / exact.batchSize);
          return runRounded(exact, job, [...options.parameters.values()]);
        },
      };
      return counted(executable);
    },
    live: () => live,
    jobs,
  };
}

/** Runs a job step by step, rounding the storage to float32 after each. */
async function runRounded(executable: Executable, job: Job, tensors: readonly Tensor[]): Promise<JobResult> {
  const steps = Math.ceil(job.rows.length / executable.batchSize);
  const outputs: Record<string, number[]> = {};
  for (let at = 0; at < steps; at++) {
    const scalars = Object.entries(job.scalars ?? {}).map(([name, given]) => [
      name,
      typeof given === "number" ? given : given[at]!,
    ]);
    const result = await executable.run({
      ...job,
      rows: job.rows.subarray(at * executable.batchSize, (at + 1) * executable.batchSize),
      scalars: Object.fromEntries(scalars) as Record<string, number>,
      firstStep: (job.firstStep ?? 0) + at,
    });
    for (const tensor of tensors) tensor.write(tensor.read());
    for (const [name, data] of Object.entries(result.outputs)) {
      outputs[name] = [...(outputs[name] ?? []), ...data];
    }
  }
  const rounded = Object.entries(outputs).map(([name, data]) => [name, Float32Array.from(data)] as const);
  return { steps, outputs: Object.fromEntries(rounded) };
}
