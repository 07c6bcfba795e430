import type { Backend, PointChannel } from "./backend.js";
import { Batcher } from "./batcher.js";
import type { Limits } from "./limits.js";
import { type ModelThread, ModelWorker } from "./model-worker.js";
import type { Observer } from "./observer.js";
import { packTasks } from "./pack-tasks.js";
import type { PointStreamOptions } from "./point-lines.js";
import { Refusal } from "./problem.js";
import type { Answer, Task } from "./task.js";
import type { LoadedModel, ModelVersion, ThreadData } from "./thread-messages.js";

/** How a {@link ThreadPool} works. */
export interface PoolOptions extends Omit<ThreadData, "limits"> {
  /** Threads with all models each. */
  readonly workers: number;
  readonly limits: Limits;
  readonly observer: Observer;
  /** Starts a thread, which tells when it dies. Default: one of Node. */
  readonly start?: (data: ThreadData, onDeath: (why: string) => void) => ModelThread;
  /** Milliseconds before a thread that died is started again. Default 1000. */
  readonly pause?: number;
  /** Told of each file that is taken over. */
  readonly onModel?: (version: ModelVersion, loaded: LoadedModel) => void;
}

interface Current extends LoadedModel {
  readonly version: number;
  readonly bytes: Uint8Array;
}

/** Models in threads of their own, each of which has them all. */
export class ThreadPool implements Backend {
  readonly #options: PoolOptions;
  readonly #batcher: Batcher;
  readonly #models = new Map<string, Current>();
  /** Requests and streams that a version still has, by `name@version`. */
  readonly #uses = new Map<string, number>();
  /** The last change of each model: changes follow each other. */
  readonly #changes = new Map<string, Promise<unknown>>();
  /** By lane; of one that is started anew, the promise of it. */
  readonly #workers: Promise<ModelThread>[];
  readonly #alive = new Set<ModelThread>();
  #versions = 0;
  #streams = 0;
  #retiring = false;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    const { maxBatch, maxWait } = options.limits;
    this.#workers = Array.from({ length: options.workers }, (_, lane) => {
      const worker = this.#start(lane);
      this.#alive.add(worker);
      return Promise.resolve(worker);
    });
    this.#batcher = new Batcher({
      ...{ lanes: options.workers, depth: 2, maxBatch, maxWait },
      run: async (tasks, lane) => {
        const worker = await this.#workers[lane]!;
        const { work, transfer } = packTasks(tasks);
        return await worker.ask("answer", work, transfer);
      },
      onBatch: (requests) => options.observer.batched?.(requests),
    });
  }

  get names(): readonly string[] {
    return [...this.#models.keys()];
  }

  get ready(): boolean {
    return !this.#retiring && this.#models.size > 0;
  }

  /** Tells who asks that there will be nobody soon. */
  retire(): void {
    this.#retiring = true;
  }

  /** Requests that wait for a thread. */
  get waiting(): number {
    return this.#batcher.waiting;
  }

  card(name: string): LoadedModel["card"] | undefined {
    return this.#models.get(name)?.card;
  }

  /**
   * Serves a file under that name from now on. Requests that came before are answered by the file before it. Rejects with a
   * UserError for a file that cannot be served; what was served before then stays.
   */
  takeOver(model: string, bytes: Uint8Array): Promise<LoadedModel> {
    return this.#change(model, () => this.#load(model, bytes));
  }

  async answer(task: Task): Promise<Answer> {
    return await this.#using(task.model, ({ version }) => this.#batcher.push({ ...task, version }));
  }

  async update(task: Task): Promise<Answer> {
    return await this.#change(task.model, async () => {
      const { version } = this.#current(task.model);
      const worker = await this.#workers[0]!;
      const { answer, bytes } = await worker.ask("update", { ...task, version });
      if (bytes !== undefined) await this.#load(task.model, bytes);
      return answer;
    });
  }

  async openPoints(model: string, options: PointStreamOptions): Promise<PointChannel> {
    const { version } = this.#current(model);
    const stream = this.#streams++;
    const worker = await this.#workers[stream % this.#workers.length]!;
    const leave = this.#enter({ model, version });
    try {
      await worker.ask("open", { model, version, stream, ...options });
    } catch (error) {
      leave();
      throw error;
    }
    return {
      push: (lines, first) => worker.ask("points", { stream, lines, first }),
      close: async () => {
        await worker.ask("close", { stream }).catch(() => {});
        leave();
      },
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const worker of this.#alive) await worker.stop();
  }

  #start(lane: number): ModelThread {
    const { engine, threads, limits } = this.#options;
    const { maxRows, maxPixels } = limits;
    const start = this.#options.start ?? ((data, onDeath) => new ModelWorker(data, onDeath));
    const worker: ModelThread = start({ engine, threads, limits: { maxRows, maxPixels } }, (why) => {
      this.#options.observer.failed?.(`a model's thread died: ${why}`);
      // One that died while it was started anew is seen to there.
      if (this.#alive.delete(worker) && !this.#closed) this.#workers[lane] = this.#startAgain(lane);
    });
    return worker;
  }

  /** A thread in the place of one that died, with all models; again and again until one lives. Requests of its lane wait. */
  async #startAgain(lane: number): Promise<ModelThread> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, this.#options.pause ?? 1000));
      const worker = this.#start(lane);
      try {
        for (const [model, { version, bytes }] of this.#models) await worker.ask("load", { model, version, bytes });
        this.#alive.add(worker);
        return worker;
      } catch (error) {
        if (this.#closed) throw error;
        await worker.stop();
      }
    }
  }

  /** Changes of one model, one after the other. */
  #change<T>(model: string, change: () => Promise<T>): Promise<T> {
    const before = this.#changes.get(model) ?? Promise.resolve();
    const done = before.then(change, change);
    this.#changes.set(model, done);
    return done;
  }

  async #load(model: string, bytes: Uint8Array): Promise<LoadedModel> {
    const version = ++this.#versions;
    const workers = await Promise.all(this.#workers);
    let loaded: LoadedModel;
    try {
      [loaded] = (await Promise.all(workers.map((worker) => worker.ask("load", { model, version, bytes })))) as [
        LoadedModel,
      ];
    } catch (error) {
      // Behind the loads that are still under way.
      this.#drop({ model, version });
      throw error;
    }
    const old = this.#models.get(model);
    this.#models.set(model, { ...loaded, version, bytes });
    if (old !== undefined && !this.#uses.has(keyOf({ model, version: old.version }))) {
      this.#drop({ model, version: old.version });
    }
    this.#options.onModel?.({ model, version }, loaded);
    return loaded;
  }

  #drop(version: ModelVersion): void {
    for (const worker of this.#workers) void worker.then((one) => one.ask("drop", version)).catch(() => {});
  }

  #current(model: string): Current {
    const current = this.#models.get(model);
    if (current !== undefined) return current;
    throw new Refusal(404, { where: "path", expected: `a model: ${this.names.join(", ")}`, got: model });
  }

  async #using<T>(model: string, work: (current: Current) => Promise<T>): Promise<T> {
    const current = this.#current(model);
    const leave = this.#enter({ model, version: current.version });
    try {
      return await work(current);
    } finally {
      leave();
    }
  }

  /** Keeps a version loaded until what is returned is called. */
  #enter(version: ModelVersion): () => void {
    const key = keyOf(version);
    this.#uses.set(key, (this.#uses.get(key) ?? 0) + 1);
    return () => {
      const left = this.#uses.get(key)! - 1;
      if (left > 0) return void this.#uses.set(key, left);
      this.#uses.delete(key);
      if (this.#models.get(version.model)?.version !== version.version) this.#drop(version);
    };
  }
}

const keyOf = ({ model, version }: ModelVersion): string => `${model}@${version}`;
