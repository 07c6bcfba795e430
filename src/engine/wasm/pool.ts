import { isNode } from "./features.js";
import type { Message, Reply } from "./messages.js";

interface Channel {
  send(message: Message): void;
  stop(): Promise<void>;
  onReply: (reply: Reply) => void;
}

/** The engine's threads: workers that wait for messages and meet each other in shared memory. */
export class WorkerPool {
  readonly size: number;
  readonly #channels: readonly Channel[];
  #pending: { reject: (error: Error) => void } | undefined;
  #failure: Error | undefined;

  private constructor(channels: readonly Channel[]) {
    this.#channels = channels;
    this.size = channels.length;
  }

  /** Starts the workers. They never keep a Node process alive by themselves. */
  static async start(count: number, memory: WebAssembly.Memory): Promise<WorkerPool> {
    const failed = (error: Error): void => pool.#fail(error);
    const channels = await Promise.all(Array.from({ length: count }, () => openChannel((error) => failed(error))));
    const pool = new WorkerPool(channels);
    await pool.ask((number) => ({ kind: "start", memory, thread: { number, count } }));
    return pool;
  }

  /** Sends every worker its message and waits for all replies. */
  async ask(messageFor: (number: number) => Message): Promise<void> {
    // A thread that failed leaves the others waiting at the meeting: nothing can run after that.
    if (this.#failure !== undefined) throw this.#failure;
    const replies = this.#channels.map(
      (channel, number) =>
        new Promise<void>((resolve, reject) => {
          this.#pending = { reject };
          channel.onReply = ({ error }) =>
            error === undefined ? resolve() : reject(new Error(`engine thread ${number}: ${error}`));
          channel.send(messageFor(number));
        }),
    );
    try {
      await Promise.all(replies);
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      throw this.#failure;
    } finally {
      this.#pending = undefined;
    }
  }

  tell(message: Message): void {
    for (const channel of this.#channels) channel.send(message);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#channels.map((channel) => channel.stop()));
  }

  #fail(error: Error): void {
    this.#pending?.reject(error);
  }
}

async function openChannel(onError: (error: Error) => void): Promise<Channel> {
  const url = new URL("./worker.js", import.meta.url);
  if (isNode()) {
    const { Worker } = await import("node:worker_threads");
    const worker = new Worker(url);
    const channel: Channel = {
      // A waiting run keeps the process alive, an idle engine does not.
      send: (message) => {
        if (message.kind !== "forget") worker.ref();
        worker.postMessage(message);
      },
      stop: async () => void (await worker.terminate()),
      onReply: () => {},
    };
    worker.on("message", (reply: Reply) => {
      worker.unref();
      channel.onReply(reply);
    });
    worker.on("error", (error) => onError(error instanceof Error ? error : new Error(String(error))));
    worker.unref();
    return channel;
  }
  const worker = new Worker(url, { type: "module" });
  const channel: Channel = {
    send: (message) => worker.postMessage(message),
    stop: async () => worker.terminate(),
    onReply: () => {},
  };
  worker.onmessage = ({ data }: MessageEvent<Reply>) => channel.onReply(data);
  worker.onerror = (event) => onError(new Error(event.message || "an engine thread failed to start"));
  return channel;
}
