import { UserError } from "../../core/errors.js";
import { keyOf } from "../../core/random.js";
import { fillSettings } from "../active.js";
import type { Sampler } from "../sampler.js";
import { fromUnit } from "../unit.js";
import { owenScramble, sobolDimensions, sobolSequence } from "./sobol-sequence.js";

/** How points are made. */
export interface SobolOptions {
  /** Scrambles the points by the seed. Without, all seeds give the same points, and the first has the lowest values. Default true. */
  readonly scramble?: boolean;
}

/**
 * Spreads trials more evenly than chance: trial n gets the nth point of a Sobol sequence, with a coordinate for each dimension of
 * the space, active or not. Best in powers of two of trials.
 *
 * Sources: Joe and Kuo, SIAM J. Sci. Comput. 30, 2008; Owen's scrambling, 1995.
 *
 * @throws UserError from `suggest` for a space of more than 101 dimensions.
 * @example
 * ```ts
 * import { float, sobolSampler } from "sandglass/tune";
 * const sobol = sobolSampler({ scramble: false });
 * const at = (number: number) => sobol.suggest({ space: { x: float(0, 1) }, objectives: [], trials: [], number, seed: 0 });
 * console.log(at(1), at(2), at(3)); // { x: 0.5 } { x: 0.75 } { x: 0.25 }
 * ```
 */
export function sobolSampler({ scramble = true }: SobolOptions = {}): Sampler {
  return {
    name: "sobol",
    suggest: ({ space, number, seed }) => {
      const names = Object.keys(space);
      if (names.length > sobolDimensions) {
        const remedy = "Leave some out, or take another sampler, such as random.";
        const expected = `at most ${sobolDimensions} dimensions`;
        throw new UserError({ where: "sampler sobol", expected, got: String(names.length), remedy });
      }
      const point = sobolSequence(names.length)(number);
      return fillSettings(space, (dimension, name, at) => {
        const word = scramble ? owenScramble(point[at]!, keyOf(seed, `sobol ${name}`)) : point[at]!;
        return fromUnit(dimension, word / 2 ** 32);
      });
    },
  };
}
