import { parentPort } from "node:worker_threads";
import { createResponder, type Message } from "./messages.js";

// Entry point of an engine thread in Node.
const respond = createResponder();

parentPort!.on("message", (message: Message) => {
  const reply = respond(message);
  if (reply !== undefined) parentPort!.postMessage(reply);
});
