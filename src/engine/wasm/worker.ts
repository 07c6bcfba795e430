import { createResponder, type Message } from "./messages.js";

// Entry point of an engine thread in a page.
const respond = createResponder();

globalThis.addEventListener("message", ({ data }: MessageEvent<Message>) => {
  const reply = respond(data);
  if (reply !== undefined) globalThis.postMessage(reply);
});
