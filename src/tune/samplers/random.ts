import { Random } from "../../core/random.js";
import { fillSettings } from "../active.js";
import type { Sampler, SamplerContext } from "../sampler.js";
import type { Settings } from "../space.js";
import { fromUnit } from "../unit.js";
import { untried } from "./untried.js";

/**
 * Draws each setting by itself, evenly from its dimension; a logarithmic one evenly on its scale. The trial's number and the seed
 * decide; what another trial had is drawn anew, as far as that can be.
 *
 * Source: Bergstra and Bengio, "Random search for hyper-parameter optimization", JMLR 13, 2012.
 *
 * @example
 * ```ts
 * import { float, randomSampler } from "sandglass/tune";
 * const context = { space: { x: float(0, 1) }, objectives: [], trials: [], number: 0, seed: 7 };
 * const { x } = randomSampler().suggest(context)!;
 * console.log(Number(x) >= 0 && Number(x) <= 1); // true
 * ```
 */
export function randomSampler(): Sampler {
  return { name: "random", suggest: (context) => untried(context, (attempt) => drawRandomly(context, attempt)) };
}

/** Settings drawn for a trial: where other samplers know too little. */
export function drawRandomly(
  { space, number, seed }: Pick<SamplerContext, "space" | "number" | "seed">,
  attempt = 0,
): Settings {
  const random = new Random(seed, attempt === 0 ? `trial ${number}` : `trial ${number} again ${attempt}`);
  // A number for each dimension, active or not, so that what one gets does not hang on which others exist.
  const units = Object.keys(space).map(() => random.uniform());
  return fillSettings(space, (dimension, _, at) => fromUnit(dimension, units[at]!));
}
