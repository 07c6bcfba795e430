import { proxy, type Remote, wrap } from "comlink";
import type { Lab } from "./lab/lab.js";
import type { LabEvent } from "./lab/protocol.js";

/** The worker that does everything; `broke` hears when it dies, as when the page runs out of memory. */
export function startLab(tell: (event: LabEvent) => void, broke: (why: string) => void): Remote<Lab> {
  const worker = new Worker(new URL("./lab/worker.ts", import.meta.url), { type: "module", name: "lab" });
  worker.addEventListener("error", (event) => {
    broke(event.message || "the worker of this page stopped");
  });
  const lab = wrap<Lab>(worker);
  void lab.begin(document.baseURI, proxy(tell));
  return lab;
}
