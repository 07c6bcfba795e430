import { isNode } from "./features.js";
import { createResponder, type Message } from "./messages.js";

// Entry point of an engine thread, in Node and in a page alike.
const respond = createResponder();

if (isNode()) {
  const { parentPort } = await import("node:worker_threads");
  parentPort!.on("message", (message: Message) => {
    const reply = respond(message);
    if (reply !== undefined) parentPort!.postMessage(reply);
  });
} else {
  globalThis.addEventListener("message", ({ data }: MessageEvent<Message>) => {
    const reply = respond(data);
    if (reply !== undefined) globalThis.postMessage(reply);
  });
}
