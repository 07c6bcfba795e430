import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";

/**
 * Refuses NaN and infinities, which would silently spoil whatever is learned from the samples.
 *
 * @example
 * ```ts
 * import { requireFinite } from "sandglass";
 * requireFinite({ shape: [1], count: 1, data: Float32Array.of(3), scale: 1 }, "training data");
 * ```
 *
 * @param where Names the samples in the error message.
 * @throws UserError naming the first sample and element that is not finite.
 */
export function requireFinite(samples: Samples, where: string): void {
  const { data, shape } = samples;
  if (data instanceof Uint8Array) return;
  const at = data.findIndex((x) => !Number.isFinite(x));
  if (at < 0) return;
  const size = sizeOf(shape);
  throw new UserError({
    where: `${where}, sample ${Math.floor(at / size)}, element ${at % size}`,
    expected: "a finite number",
    got: `${data[at]}`,
    remedy: "Mend or remove that sample.",
  });
}
