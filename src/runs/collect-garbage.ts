import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Gives memory that nobody holds any more back now. V8 collects by its own heap's growth and knows little of what a
 * WebAssembly module is about to take, so without this a run's data and its pictures would stand side by side.
 */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
}
