import type { Fit } from "./fit.js";

/** To [0, 1]: centre is the minimum, spread the range. */
export const minMax: Fit = ({ length, at }) => {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < length; index++) {
    const x = at(index);
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return { center: low, spread: high - low };
};
