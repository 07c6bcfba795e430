import type { Corrupt } from "./apply.js";

/** Sets a fraction of the elements to one value, as in Vincent et al. (2008). */
export interface Masking {
  readonly kind: "mask";
  /** Chance of each element to be masked. */
  readonly fraction: number;
  /** What masked elements become; 0 by default. */
  readonly value?: number;
}

export const masking: Corrupt<Masking> = (data, { fraction, value = 0 }, random) => {
  for (let at = 0; at < data.length; at++) if (random.uniform() < fraction) data[at] = value;
};
