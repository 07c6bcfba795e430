import type { Limits } from "./limits.js";
import type { Answer, Task } from "./task.js";

/** Bytes after which a batch is full, however few its requests: one that follows should not wait long. */
const fullBytes = 4 * 2 ** 20;

/** Where batches go. */
export interface BatcherParts extends Pick<Limits, "maxBatch" | "maxWait"> {
  /** Places where batches are worked on. */
  readonly lanes: number;
  /** Batches that each may have: with two, the next lies ready when one is done. Default 1. */
  readonly depth?: number;
  readonly run: (tasks: readonly Task[], lane: number) => Promise<readonly Answer[]>;
  readonly onBatch?: (tasks: number) => void;
}

interface Waiting {
  readonly task: Task;
  readonly since: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers requests: whatever waits when a lane has room goes together, so that batches grow by themselves under load and nobody
 * waits for company otherwise, unless `maxWait` says so.
 */
export class Batcher {
  readonly #parts: BatcherParts;
  /** Batches that each lane has. */
  readonly #lanes: number[];
  #queue: Waiting[] = [];
  #working = 0;
  #scheduled = false;

  constructor(parts: BatcherParts) {
    this.#parts = parts;
    this.#lanes = Array.from({ length: parts.lanes }, () => 0);
  }

  /** Tasks that nobody works on yet. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Tasks that are worked on. */
  get working(): number {
    return this.#working;
  }

  push(task: Task): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, since: performance.now(), resolve, reject });
      this.#schedule(0);
    });
  }

  /** Once per turn of the event loop, after all that has arrived in it was pushed. */
  #schedule(delay: number): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setTimeoutOrSoon(() => {
      this.#scheduled = false;
      this.#dispatch();
    }, delay);
  }

  #dispatch(): void {
    const { maxBatch, maxWait, depth = 1 } = this.#parts;
    while (this.#queue.length > 0 && Math.min(...this.#lanes) < depth) {
      const left = maxWait - (performance.now() - this.#queue[0]!.since);
      if (left > 0 && this.#queue.length < maxBatch) return this.#schedule(left);
      void this.#run(this.#take(), this.#lanes.indexOf(Math.min(...this.#lanes)));
    }
  }

  #take(): Waiting[] {
    let bytes = 0;
    const full = this.#queue.findIndex(({ task }) => {
      bytes += task.body.byteLength;
      return bytes > fullBytes;
    });
    const count = Math.min(this.#parts.maxBatch, full < 0 ? this.#queue.length : Math.max(1, full));
    return this.#queue.splice(0, count);
  }

  async #run(batch: readonly Waiting[], lane: number): Promise<void> {
    this.#working += batch.length;
    this.#lanes[lane]!++;
    this.#parts.onBatch?.(batch.length);
    try {
      const answers = await this.#parts.run(
        batch.map(({ task }) => task),
        lane,
      );
      for (const [at, { resolve }] of batch.entries()) resolve(answers[at]!);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.#working -= batch.length;
      this.#lanes[lane]!--;
      if (this.#queue.length > 0) this.#schedule(0);
    }
  }
}

/** `setImmediate` where there is one: a timer of 0 ms waits for 1. */
function setTimeoutOrSoon(work: () => void, delay: number): void {
  if (delay === 0 && typeof setImmediate === "function") setImmediate(work);
  else setTimeout(work, delay);
}
