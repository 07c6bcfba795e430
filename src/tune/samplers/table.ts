import type { Sampler } from "../sampler.js";
import { fromSpec, type Maker, maker } from "../spec.js";
import { gridSampler } from "./grid.js";
import { nsga2Sampler } from "./nsga2.js";
import { randomSampler } from "./random.js";
import { sobolSampler } from "./sobol.js";
import { tpeSampler } from "./tpe.js";

/** Name of a sampler in the table. */
export type SamplerName = "random" | "grid" | "sobol" | "tpe" | "nsga2";

// By the name that configs and the command line use, with what the options may be.
const samplers: { readonly [name in SamplerName]: Maker<Sampler> } = {
  random: maker(randomSampler, {}),
  grid: maker(gridSampler, { points: "number" }),
  tpe: maker(tpeSampler, { multivariate: "boolean", startup: "number", candidates: "number" }),
  nsga2: maker(nsga2Sampler, { population: "number", crossover: ["sbx", "uniform"], mixing: "number" }),
  sobol: maker(sobolSampler, { scramble: "boolean" }),
};

/** The names of all samplers. */
export const samplerNames: readonly SamplerName[] = Object.keys(samplers) as SamplerName[];

/**
 * Makes a sampler from its name, behind a colon its options: `tpe`, `tpe:multivariate=false`, `grid:points=5`.
 *
 * @throws UserError for an unknown name or option, or a value that the option does not take.
 * @example
 * ```ts
 * import { parseSampler } from "sandglass/tune";
 * console.log(parseSampler("random").name); // random
 * ```
 */
export function parseSampler(text: string): Sampler {
  return fromSpec<Sampler>("sampler", samplers, text);
}
