import type { Pruner } from "../pruner.js";
import { fromSpec, type Maker, maker } from "../spec.js";
import { ashaPruner } from "./asha.js";
import { hyperbandPruner } from "./hyperband.js";
import { medianPruner } from "./median.js";
import { noPruner } from "./none.js";

/** Name of a pruner in the table. */
export type PrunerName = "none" | "median" | "asha" | "hyperband";

// By the name that configs and the command line use, with what the options may be.
const pruners: { readonly [name in PrunerName]: Maker<Pruner> } = {
  none: maker(noPruner, {}),
  median: maker(medianPruner, { startup: "number", warmup: "number", interval: "number" }),
  asha: maker(ashaPruner, { min: "number", eta: "number", max: "number" }),
  hyperband: maker(hyperbandPruner, { min: "number", eta: "number", max: "number" }),
};

/** The names of all pruners. */
export const prunerNames: readonly PrunerName[] = Object.keys(pruners) as PrunerName[];

/** What is known of the trials when a pruner is made. */
export interface PrunerOptions {
  /** Budget of a whole trial, such as its epochs: `max` of a pruner that needs one, where its text does not say it. */
  readonly resource?: number;
}

/**
 * Makes a pruner from its name, behind a colon its options: `median`, `asha:min=1,eta=3`.
 *
 * @throws UserError for an unknown name or option, or a value that the option does not take.
 * @example
 * ```ts
 * import { parsePruner } from "sandglass/tune";
 * console.log(parsePruner("none").name); // none
 * ```
 */
export function parsePruner(text: string, { resource }: PrunerOptions = {}): Pruner {
  return fromSpec<Pruner>("pruner", pruners, text, resource === undefined ? {} : { max: resource });
}
