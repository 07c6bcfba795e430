import { UserError } from "../../core/errors.js";

/** Shares of the normal samples; the rest is tested. */
export interface Fractions {
  readonly train: number;
  readonly calibrate: number;
}

/** Fewer normals than this leave too little for one of the parts: six to learn from, two to calibrate, one to test. */
const fewest = 9;

/**
 * How normals are divided: half to test, a fifth of the others, or as many as a false-alarm rate of `level` needs, to
 * calibrate, but never over two fifths. Of fewer than 40 only a quarter is tested.
 */
export function fractionsFor(normals: number, level: number, where: string, what = "normal rows"): Fractions {
  if (normals < fewest) {
    throw new UserError({
      where,
      expected: `at least ${fewest} ${what} to learn from, to calibrate and to test`,
      got: `${normals}`,
      remedy: `Bring more ${what}.`,
    });
  }
  const learned = Math.floor(normals * (normals < 40 ? 0.75 : 0.5));
  const needed = Math.ceil(1 / level - 1e-9) - 1;
  const calibrate = Math.max(2, Math.round(learned / 5), Math.min(needed, Math.floor(0.4 * learned)));
  // Half a sample over, so that rounding down gives the numbers meant.
  return { train: (learned - calibrate + 0.5) / normals, calibrate: (calibrate + 0.5) / normals };
}
