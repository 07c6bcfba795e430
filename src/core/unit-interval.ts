import { UserError } from "./errors.js";
import type { Samples } from "./samples.js";
import { sizeOf } from "./shape.js";

/**
 * Refuses samples that are to be reconstructed by binary cross-entropy and hold numbers outside 0…1: the loss has no lower
 * bound there, and training would look for it.
 *
 * @param where Names the samples in the error message.
 * @throws UserError naming the first number that is too small or too large.
 */
export function requireUnitInterval(samples: Samples, where: string): void {
  const { data, scale, missing, shape } = samples;
  // What rounding may leave of a scaling to 0…1.
  const slack = 1e-5;
  if (data instanceof Uint8Array && scale >= 0 && 255 * scale <= 1 + slack) return;
  for (let at = 0; at < data.length; at++) {
    const value = data[at]! * scale;
    if ((value >= -slack && value <= 1 + slack) || missing?.[at] === 1) continue;
    const size = sizeOf(shape);
    throw new UserError({
      where: `${where}, sample ${Math.floor(at / size)}, element ${at % size}`,
      expected: "a number from 0 to 1, as the loss bce needs",
      got: `${value}`,
      remedy: "Scale to 0 … 1 (bytes by 1/255, others by fitScaler), or take another loss, such as mse.",
    });
  }
}
