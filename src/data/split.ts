import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import { type Samples, select } from "../core/samples.js";

/** Where each sample of a part came from in the set that was split. */
export interface Origins {
  /** Index in the set that was split of each sample. */
  readonly indices: Uint32Array;
}

/** Part of a larger set, which remembers where each of its samples came from. */
export type Part<S extends Samples = Samples> = S & Origins;

/**
 * Splits samples at random into disjoint parts, one per name, of the given fractions.
 *
 * Each part has its fraction of the samples rounded down; fractions that add to 1 leave nothing out, the last part
 * taking what rounding left over.
 *
 * @example
 * ```ts
 * import { split } from "sandglass";
 * const samples = { shape: [1], count: 10, data: new Float32Array(10), scale: 1 };
 * const { train, calibration } = split(samples, { train: 0.8, calibration: 0.2 }, 42);
 * console.log(train.count, calibration.count); // 8 2
 * ```
 *
 * @throws UserError when a fraction is not in (0, 1], they add to more than 1, or a part would be empty.
 */
export function split<Name extends string, S extends Samples>(
  samples: S,
  fractions: Readonly<Record<Name, number>>,
  seed: number,
): Record<Name, Part<S>> {
  return partsOf(samples, splitIndices(samples.count, fractions, seed));
}

/**
 * The samples of each index list, copied.
 *
 * @example
 * ```ts
 * import { partsOf } from "sandglass";
 * const samples = { shape: [1], count: 3, data: Float32Array.of(5, 6, 7), scale: 1 };
 * console.log(partsOf(samples, { last: Uint32Array.of(2) }).last.data); // Float32Array [7]
 * ```
 *
 * @throws UserError when an index is not one of a sample.
 */
export function partsOf<Name extends string, S extends Samples>(
  samples: S,
  lists: Readonly<Record<Name, Uint32Array>>,
): Record<Name, Part<S>> {
  const parts = Object.entries<Uint32Array>(lists).map(([name, indices]) => [
    name,
    { ...select(samples, indices), indices },
  ]);
  return Object.fromEntries(parts) as Record<Name, Part<S>>;
}

/**
 * The index lists of {@link split}, without copying samples.
 *
 * @example
 * ```ts
 * import { splitIndices } from "sandglass";
 * console.log(splitIndices(10, { train: 0.8, calibration: 0.2 }, 42).calibration.length); // 2
 * ```
 *
 * @throws UserError as {@link split} does.
 */
export function splitIndices<Name extends string>(
  count: number,
  fractions: Readonly<Record<Name, number>>,
  seed: number,
): Record<Name, Uint32Array> {
  const entries = Object.entries<number>(fractions);
  const total = entries.reduce((sum, [, fraction]) => sum + fraction, 0);
  // Decimal fractions such as .7 + .2 + .1 may add to a little more or less than 1.
  const whole = Math.abs(total - 1) < 1e-9;
  if (entries.some(([, fraction]) => !(fraction > 0 && fraction <= 1)) || (total > 1 && !whole)) {
    throw new UserError({
      where: "split",
      expected: "fractions above 0 that add to 1 at most",
      got: entries.map(([name, fraction]) => `${name} ${fraction}`).join(", "),
    });
  }
  const order = new Random(seed, "split").permutation(count);
  let start = 0;
  const parts = entries.map(([name, fraction], at) => {
    const last = whole && at === entries.length - 1;
    const end = last ? count : start + Math.floor(fraction * count + 1e-9);
    const indices = order.slice(start, end);
    start = end;
    if (indices.length === 0) {
      throw new UserError({
        where: `split "${name}"`,
        expected: "at least one sample",
        got: `none: ${fraction} of ${count} samples`,
        remedy: "Use more samples or a larger fraction.",
      });
    }
    return [name, indices];
  });
  return Object.fromEntries(parts) as Record<Name, Uint32Array>;
}
