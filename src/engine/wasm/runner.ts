import { isNode } from "../../core/node.js";
import type { DriverJob } from "./driver.js";
import { WasmMemory } from "./memory.js";
import { createResponder, type Message } from "./messages.js";
import { WorkerPool } from "./pool.js";

/** Runs the threads of a job: a pool of workers, or this very thread where there can be none. */
export interface Runner {
  readonly threads: number;
  readonly memory: WasmMemory;
  /** Where the work is done, in words. */
  readonly where: string;
  load(message: Extract<Message, { kind: "program" }>): Promise<void>;
  run(id: number, job: DriverJob, steps: number): Promise<void>;
  forget(id: number): void;
  stop(): Promise<void>;
}

/** Starts worker threads over shared memory. Fails where there can be none. */
export async function workerRunner(wanted?: number): Promise<Runner> {
  const threads = wanted ?? (await coreCount());
  const memory = new WasmMemory(true);
  const pool = await WorkerPool.start(threads, memory.memory);
  return {
    threads,
    memory,
    where: `${threads} worker thread${threads === 1 ? "" : "s"}`,
    load: (message) => pool.ask(() => message),
    run: (id, job, steps) => pool.ask(() => ({ kind: "run", id, job, steps })),
    forget: (id) => pool.tell({ kind: "forget", id }),
    stop: () => pool.stop(),
  };
}

/** Works in the calling thread; `why` it does goes into its description. */
export async function inlineRunner(why: string): Promise<Runner> {
  const memory = new WasmMemory(false);
  const respond = createResponder();
  const ask = async (message: Message): Promise<void> => {
    const reply = respond(message);
    if (reply?.error !== undefined) throw new Error(reply.error);
  };
  await ask({ kind: "start", memory: memory.memory, thread: { number: 0, count: 1 } });
  return {
    threads: 1,
    memory,
    where: `the calling thread (${why})`,
    load: ask,
    run: async (id, job, steps) => {
      // Lets the page or process breathe between jobs.
      await new Promise((resolve) => setTimeout(resolve, 0));
      await ask({ kind: "run", id, job, steps });
    },
    forget: (id) => void respond({ kind: "forget", id }),
    stop: async () => {},
  };
}

async function coreCount(): Promise<number> {
  const cores = isNode() ? (await import("#node/engine/wasm/node-host.js")).coreCount() : navigator.hardwareConcurrency;
  return Math.max(1, Math.min(16, cores));
}
