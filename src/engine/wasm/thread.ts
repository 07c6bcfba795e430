import type { Message, Reply } from "./messages.js";

/** One thread of the engine, as the thread that opened it sees it. */
export interface Thread {
  send(message: Message): void;
  stop(): Promise<void>;
}

/** What a thread tells the one that opened it. */
export interface ThreadEvents {
  readonly onReply: (reply: Reply) => void;
  /** It did not start, or it died. */
  readonly onError: (error: Error) => void;
}

/** A way to start a thread. May throw, or report later, that it is not to be had here. */
export type OpenThread = (events: ThreadEvents) => Thread;

/** Starts a thread in a page from the worker's file, which must be there and of the page's own origin. */
export const openFileThread: OpenThread = (events) =>
  // Written out in one piece, because this is the form in which bundlers find the worker and build it too.
  threadOf(new Worker(new URL("./worker.js", import.meta.url), { type: "module" }), events);

/**
 * A way to start threads in a page without a file: for a script that comes from another origin, such as a CDN, and for
 * bundlers that leave the worker out. The page's policy must allow workers of `blob:`.
 */
export async function textThreads(): Promise<OpenThread> {
  const { workerText } = await import("./worker-text.js");
  if (workerText === "") throw new Error("this build does not hold the worker's text");
  textAddress ??= URL.createObjectURL(new Blob([workerText], { type: "text/javascript" }));
  const address = textAddress;
  return (events) => threadOf(new Worker(address), events);
}

/** Kept for the page's life: one for all engines. */
let textAddress: string | undefined;

function threadOf(worker: Worker, { onReply, onError }: ThreadEvents): Thread {
  worker.onmessage = ({ data }: MessageEvent<Reply>) => onReply(data);
  // A worker that could not be fetched says no more than that there was an error.
  worker.onerror = ({ message }) => onError(new Error(message || "its file cannot be loaded"));
  return {
    send: (message) => worker.postMessage(message),
    stop: async () => worker.terminate(),
  };
}
