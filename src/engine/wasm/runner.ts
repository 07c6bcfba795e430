import type { DriverJob } from "./driver.js";
import type { WasmMemory } from "./memory.js";
import { createResponder, type Message } from "./messages.js";
import { WorkerPool } from "./pool.js";

/** Runs the threads of a job: a pool of workers, or this very thread where there is no shared memory. */
export interface Runner {
  readonly threads: number;
  load(message: Extract<Message, { kind: "program" }>): Promise<void>;
  run(id: number, job: DriverJob, steps: number): Promise<void>;
  forget(id: number): void;
  stop(): Promise<void>;
}

export async function poolRunner(threads: number, memory: WasmMemory): Promise<Runner> {
  const pool = await WorkerPool.start(threads, memory.memory);
  return {
    threads,
    load: (message) => pool.ask(() => message),
    run: (id, job, steps) => pool.ask(() => ({ kind: "run", id, job, steps })),
    forget: (id) => pool.tell({ kind: "forget", id }),
    stop: () => pool.stop(),
  };
}

export function inlineRunner(memory: WasmMemory): Runner {
  const respond = createResponder();
  const ask = async (message: Message): Promise<void> => {
    const reply = respond(message);
    if (reply?.error !== undefined) throw new Error(reply.error);
  };
  const started = ask({ kind: "start", memory: memory.memory, thread: { number: 0, count: 1 } });
  return {
    threads: 1,
    load: async (message) => {
      await started;
      await ask(message);
    },
    run: async (id, job, steps) => {
      // Lets the page or process breathe between jobs.
      await new Promise((resolve) => setTimeout(resolve, 0));
      await ask({ kind: "run", id, job, steps });
    },
    forget: (id) => void respond({ kind: "forget", id }),
    stop: async () => {},
  };
}
