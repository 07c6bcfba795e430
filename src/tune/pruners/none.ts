import type { Pruner } from "../pruner.js";

/**
 * Lets every trial run to its end.
 *
 * @example
 * ```ts
 * import { noPruner } from "sandglass/tune";
 * const trial = { number: 0, settings: {}, state: "running", reports: [{ step: 1, value: 9 }] } as const;
 * console.log(noPruner().decide({ trial, trials: [trial], direction: "minimize" })); // continue
 * ```
 */
export function noPruner(): Pruner {
  return { name: "none", decide: () => "continue" };
}
