import { Worker } from "node:worker_threads";
import type { Samples } from "../core/samples.js";
import {
  type BaselinesBeside,
  type BaselinesFound,
  type BaselineTask,
  judgeBaselines,
} from "../judge/anomaly-baselines.js";

/** Fewer numbers than this are judged sooner than a thread starts. */
const worthwhile = 2e6;

/** Begins to judge baselines in a thread of their own, to the same result; nothing where that would not be sooner. */
export function baselinesBeside(
  task: BaselineTask,
  threads: number,
  start: (task: BaselineTask) => Worker = startWorker,
): BaselinesBeside | undefined {
  const { train, calibrate, test } = task.data;
  if (threads < 2 || train.data.length + calibrate.data.length + test.data.length < worthwhile) return undefined;
  let worker: Worker;
  try {
    worker = start(task);
  } catch {
    return undefined;
  }
  let stopped = false;
  const found = new Promise<BaselinesFound>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the thread ended before its work")));
  }).catch((error: unknown) => {
    if (stopped) throw error;
    // It could not start, or died of too little memory.
    return judgeBaselines(task, () => {});
  });
  // Nobody waits for it any more where something else failed meanwhile.
  found.catch(() => {});
  const stop = async (): Promise<void> => {
    stopped = true;
    await worker.terminate();
  };
  return { found, stop };
}

function startWorker({ data, ...task }: BaselineTask): Worker {
  const [train, calibrate, test] = [alone(data.train), alone(data.calibrate), alone(data.test)];
  return new Worker(new URL("./baselines-worker.js", import.meta.url), {
    workerData: { ...task, data: { train, calibrate, test } } satisfies BaselineTask,
    transferList: [train.data.buffer, calibrate.data.buffer, test.data.buffer],
  });
}

/** What baselines look at, in memory that can go to another thread: a part of a larger array would take all of it along. */
function alone({ shape, count, data, scale }: Samples): Samples & { readonly data: { readonly buffer: ArrayBuffer } } {
  const copy = data instanceof Uint8Array ? new Uint8Array(data) : new Float32Array(data);
  return { shape, count, data: copy, scale };
}
