import { Worker } from "node:worker_threads";

/** A thread that draws figures as PNG files, one after the other. */
export interface FigureThread {
  /** Rejects when the thread could not start or died. */
  png(svg: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Starts one; it dies with {@link FigureThread.close}. */
export function openFigureThread(): FigureThread {
  const worker = new Worker(new URL("./figure-worker.js", import.meta.url));
  const dead = new Promise<never>((_, reject) => {
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the thread has ended")));
  });
  dead.catch(() => {});
  const drawn = (): Promise<Uint8Array> => new Promise((resolve) => worker.once("message", resolve));
  return {
    png: (svg) => {
      const png = drawn();
      worker.postMessage(svg);
      return Promise.race([png, dead]);
    },
    close: async () => void (await worker.terminate()),
  };
}
