import { Worker } from "node:worker_threads";
import { UserError } from "../core/errors.js";
import type { Question, Reply, ThreadData, ThreadWork, WorkName } from "./thread-messages.js";

interface Asked {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that holds models, seen from the server's. */
export interface ModelThread {
  /** Rejects with a UserError for what the thread was right to refuse. */
  ask<Name extends WorkName>(
    work: Name,
    ask: ThreadWork[Name]["ask"],
    transfer?: readonly ArrayBuffer[],
  ): Promise<ThreadWork[Name]["reply"]>;
  stop(): Promise<void>;
}

/** Such a thread of Node. */
export class ModelWorker implements ModelThread {
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked>();
  #next = 0;
  #stopping = false;

  /** `onDeath` is told when the thread ends without being asked to; what it was asked is rejected. */
  constructor(data: ThreadData, onDeath: (why: string) => void) {
    this.#worker = new Worker(new URL("./model-thread.js", import.meta.url), { workerData: data });
    let why = "it ended";
    this.#worker.on("message", (reply: Reply) => this.#settle(reply));
    this.#worker.on("error", (error) => {
      why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    });
    this.#worker.on("exit", () => {
      for (const { reject } of this.#asked.values()) reject(new Error(`a model's thread died: ${why}`));
      this.#asked.clear();
      if (!this.#stopping) onDeath(why);
    });
  }

  ask<Name extends WorkName>(
    work: Name,
    ask: ThreadWork[Name]["ask"],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ThreadWork[Name]["reply"]> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#worker.postMessage({ id, work, ask } satisfies Question, transfer);
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#worker.terminate();
  }

  #settle(reply: Reply): void {
    const asked = this.#asked.get(reply.id);
    this.#asked.delete(reply.id);
    if ("value" in reply) asked?.resolve(reply.value as never);
    else asked?.reject("problem" in reply ? new UserError(reply.problem) : new Error(reply.bug));
  }
}
