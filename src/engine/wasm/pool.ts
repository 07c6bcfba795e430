import { isNode } from "../../core/node.js";
import type { Message, Reply } from "./messages.js";
import { type OpenThread, openFileThread, type Thread, textThreads } from "./thread.js";

/** How long threads may take to answer for the first time; a server may send something else as the worker's file. */
const startSeconds = 20;

/** The engine's threads: workers that wait for messages and meet each other in shared memory. */
export class WorkerPool {
  readonly #threads: Thread[] = [];
  readonly #onReply: ((reply: Reply) => void)[] = [];
  #reject: ((error: Error) => void) | undefined;
  #failure: Error | undefined;
  #last: Promise<unknown> = Promise.resolve();

  private constructor() {}

  /** Starts the workers; fails, with none of them left, when they cannot be started here. */
  static async start(count: number, memory: WebAssembly.Memory): Promise<WorkerPool> {
    if (isNode()) {
      return WorkerPool.#startBy((await import("#node/engine/wasm/node-host.js")).openNodeThread, count, memory);
    }
    try {
      return await WorkerPool.#startBy(openFileThread, count, memory);
    } catch (fileError) {
      try {
        return await WorkerPool.#startBy(await textThreads(), count, memory);
      } catch {
        // What the file's failure says is the one that people can mend.
        throw fileError;
      }
    }
  }

  static async #startBy(open: OpenThread, count: number, memory: WebAssembly.Memory): Promise<WorkerPool> {
    const pool = new WorkerPool();
    const slow = setTimeout(() => pool.#fail(new Error(`no answer in ${startSeconds} s`)), startSeconds * 1000);
    try {
      for (let number = 0; number < count; number++) {
        pool.#onReply.push(() => {});
        const onReply = (reply: Reply): void => pool.#onReply[number]!(reply);
        pool.#threads.push(open({ onReply, onError: (error) => pool.#fail(error) }));
      }
      await pool.ask((number) => ({ kind: "start", memory, thread: { number, count } }));
      return pool;
    } catch (error) {
      await pool.stop();
      throw error;
    } finally {
      clearTimeout(slow);
    }
  }

  /** Sends every worker its message and waits for all replies; questions wait for each other, since a worker has one ear. */
  ask(messageFor: (number: number) => Message): Promise<void> {
    const asked = this.#last.then(() => this.#askNow(messageFor));
    this.#last = asked.catch(() => {});
    return asked;
  }

  async #askNow(messageFor: (number: number) => Message): Promise<void> {
    // A thread that failed leaves the others waiting at the meeting: nothing can run after that.
    if (this.#failure !== undefined) throw this.#failure;
    const replies = this.#threads.map(
      (thread, number) =>
        new Promise<void>((resolve, reject) => {
          this.#reject = reject;
          this.#onReply[number] = ({ error }) =>
            error === undefined ? resolve() : reject(new Error(`engine thread ${number}: ${error}`));
          thread.send(messageFor(number));
        }),
    );
    try {
      await Promise.all(replies);
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw this.#failure;
    } finally {
      this.#reject = undefined;
    }
  }

  tell(message: Message): void {
    for (const thread of this.#threads) thread.send(message);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#reject?.(error);
  }
}
