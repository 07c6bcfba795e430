import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { Reply } from "./messages.js";
import type { Thread, ThreadEvents } from "./thread.js";

/** Starts a thread in Node. It never keeps the process alive by itself. */
export function openNodeThread({ onReply, onError }: ThreadEvents): Thread {
  const worker = new Worker(new URL("./node-worker.js", import.meta.url));
  worker.on("message", (reply: Reply) => {
    worker.unref();
    onReply(reply);
  });
  worker.on("error", (error) => onError(error instanceof Error ? error : new Error(String(error))));
  worker.unref();
  return {
    // A waiting run keeps the process alive, an idle engine does not.
    send: (message) => {
      if (message.kind !== "forget") worker.ref();
      worker.postMessage(message);
    },
    stop: async () => void (await worker.terminate()),
  };
}

export function coreCount(): number {
  return availableParallelism();
}

/** On Node 20 relaxed SIMD is finished but behind a flag of V8. */
export function allowRelaxedSimd(): void {
  setFlagsFromString("--experimental-wasm-relaxed-simd");
}
