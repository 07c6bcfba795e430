import type { Executable, JobResult, Table } from "../engine/contract.js";

/** How long one job should take: short enough to show progress and to stop promptly, long enough to cost nothing. */
const jobSeconds = 0.15;

/** Learns how many steps fit into one job. The number never changes a result, only how often the host is heard. */
export class JobPacer {
  #steps = 1;

  get steps(): number {
    return this.#steps;
  }

  took(steps: number, seconds: number): void {
    const fitting = (steps * jobSeconds) / Math.max(seconds, 1e-6);
    // One slow or quick job should not swing the next too far.
    this.#steps = Math.max(1, Math.floor(Math.min(fitting, this.#steps * 4)));
  }
}

export interface RowsJob {
  readonly rows: Uint32Array;
  readonly tables: Readonly<Record<string, Table>>;
  readonly pacer: JobPacer;
  readonly signal?: AbortSignal | undefined;
  readonly seed?: number;
  /** Number of the first step over the whole training. */
  readonly firstStep?: number;
  /** Host numbers of a step. */
  readonly scalars?: (step: number) => Readonly<Record<string, number>>;
}

export interface JobPart {
  readonly result: JobResult;
  /** Where the part starts within the rows given. */
  readonly firstRow: number;
  readonly rowCount: number;
  readonly seconds: number;
}

/** Visits rows in order, a job at a time. Ends early, between two jobs, when the signal aborts. */
export async function* runRows(executable: Executable, job: RowsJob): AsyncGenerator<JobPart, void, void> {
  const { rows, tables, pacer, signal, seed = 0, firstStep = 0, scalars } = job;
  for (let firstRow = 0; firstRow < rows.length; ) {
    if (signal?.aborted === true) return;
    const part = rows.subarray(firstRow, firstRow + pacer.steps * executable.batchSize);
    const step = firstStep + firstRow / executable.batchSize;
    const steps = Math.ceil(part.length / executable.batchSize);
    const started = performance.now();
    const result = await executable.run({
      rows: part,
      tables,
      seed,
      firstStep: step,
      ...(scalars === undefined ? {} : { scalars: columns(scalars, step, steps) }),
    });
    const seconds = (performance.now() - started) / 1000;
    pacer.took(steps, seconds);
    yield { result, firstRow, rowCount: part.length, seconds };
    firstRow += part.length;
  }
}

/** The numbers of several steps, one array for each name. */
function columns(
  scalars: (step: number) => Readonly<Record<string, number>>,
  first: number,
  steps: number,
): Record<string, Float64Array> {
  const names = Object.keys(scalars(first));
  const result = Object.fromEntries(names.map((name) => [name, new Float64Array(steps)]));
  for (let at = 0; at < steps; at++) {
    for (const [name, value] of Object.entries(scalars(first + at))) result[name]![at] = value;
  }
  return result;
}

/** The numbers 0 … count - 1. */
export function allRows(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => row);
}
