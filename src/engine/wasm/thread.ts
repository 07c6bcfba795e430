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

/** Starts a thread in a page. May throw, or report later, that the page forbids it or lacks the worker's file. */
export function openPageThread({ onReply, onError }: ThreadEvents): Thread {
  // Written out in one piece, because this is the form in which bundlers find the worker and build it too.
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<Reply>) => onReply(data);
  // A worker that could not be fetched says no more than that there was an error.
  worker.onerror = ({ message }) => onError(new Error(message || "its file cannot be loaded"));
  return {
    send: (message) => worker.postMessage(message),
    stop: async () => worker.terminate(),
  };
}
