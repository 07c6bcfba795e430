import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Gives memory that nobody holds any more back now. V8 collects by its own heap's growth and knows little of what a
 * WebAssembly module is about to take, so without this a run's data and its pictures would stand side by side.
 */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  // Bun takes the flag and has no such function.
  const collect: unknown = runInNewContext("globalThis.gc");
  if (typeof collect === "function") collect();
}
