import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { type Samples, select } from "../../core/samples.js";
import { calibrationCount, levelOf } from "../small-sets.js";

/** Normals at random to train and to calibrate. */
export interface Divided {
  readonly train: Samples;
  readonly calibration: Samples;
  readonly rows: { readonly training: Uint32Array; readonly calibration: Uint32Array };
}

/** Fewer normals than this leave nothing to learn from once some are kept to calibrate. */
const fewest = 5;

/** Divides normals, more to calibrate where the threshold's level asks for it. Throws a UserError for under 5. */
export function divide(
  samples: Samples,
  { share, threshold, seed }: { readonly share: number; readonly threshold: string; readonly seed: number },
): Divided {
  const { count } = samples;
  if (count < fewest) {
    throw new UserError({ where: "training data", expected: `at least ${fewest} samples`, got: `${count}` });
  }
  const calibrate = calibrationCount(count, share, levelOf(threshold));
  const order = new Random(seed, "calibration samples").permutation(count);
  const rows = { calibration: order.slice(0, calibrate).sort(), training: order.slice(calibrate).sort() };
  return { rows, train: select(samples, rows.training), calibration: select(samples, rows.calibration) };
}
