import type { Corrupt } from "./apply.js";

/** Sets a fraction of the elements to the lowest or highest value, half of them each. */
export interface SaltAndPepper {
  readonly kind: "salt-and-pepper";
  /** Chance of each element to be hit. */
  readonly fraction: number;
  /** Lowest and highest value; [0, 1] by default. */
  readonly range?: readonly [low: number, high: number];
}

export const saltAndPepper: Corrupt<SaltAndPepper> = (data, { fraction, range: [low, high] = [0, 1] }, random) => {
  for (let at = 0; at < data.length; at++) {
    const draw = random.uniform();
    if (draw < fraction) data[at] = draw < fraction / 2 ? low : high;
  }
};
