import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { calibrationCount, levelOf } from "../small-sets.js";

/** Rows of the normals that train and that calibrate, ascending. */
export interface Divided {
  readonly training: Uint32Array;
  readonly calibration: Uint32Array;
}

/** Fewer normals than this leave nothing to learn from once some are kept to calibrate. */
const fewest = 5;

/** Divides normals, more to calibrate where the threshold's level asks for it. Throws a UserError for under 5. */
export function divide(
  count: number,
  { share, threshold, seed }: { readonly share: number; readonly threshold: string; readonly seed: number },
): Divided {
  if (count < fewest) {
    throw new UserError({ where: "training data", expected: `at least ${fewest} samples`, got: `${count}` });
  }
  const calibrate = calibrationCount(count, share, levelOf(threshold));
  const order = new Random(seed, "calibration samples").permutation(count);
  return { calibration: order.slice(0, calibrate).sort(), training: order.slice(calibrate).sort() };
}
