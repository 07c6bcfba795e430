import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import type { Samples } from "../../core/samples.js";
import type { Corrupt } from "./apply.js";
import { type Blur, blur } from "./blur.js";
import { type GaussianNoise, gaussianNoise } from "./gaussian-noise.js";
import { type Masking, masking } from "./masking.js";
import { type SaltAndPepper, saltAndPepper } from "./salt-and-pepper.js";

/** A way to damage samples. */
export type Corruption = GaussianNoise | SaltAndPepper | Masking | Blur;

/** Every way to damage samples: adding one is writing one function and listing it here. */
const corruptions: { readonly [Kind in Corruption["kind"]]: Corrupt<Extract<Corruption, { readonly kind: Kind }>> } = {
  gaussian: gaussianNoise,
  "salt-and-pepper": saltAndPepper,
  mask: masking,
  blur,
};

/**
 * A damaged copy of the samples, in their units and as float32; the same seed damages the first n samples of any set
 * the same way.
 *
 * @example
 * ```ts
 * import { corrupt } from "sandglass";
 * const samples = { shape: [4], count: 1, data: Uint8Array.of(0, 51, 102, 255), scale: 1 / 255 };
 * const noisy = corrupt(samples, { kind: "gaussian", sd: 0.5, clip: [0, 1] }, 42);
 * console.log(noisy.data.length, noisy.scale); // 4 1
 * ```
 *
 * @throws UserError when a setting of the corruption is out of its range.
 */
export function corrupt(samples: Samples, corruption: Corruption, seed: number): Samples {
  requireSettings(corruption);
  const data = Float32Array.from(samples.data, (x) => x * samples.scale);
  const random = new Random(seed, `corrupt ${corruption.kind}`);
  // The table pairs each kind with its function; the compiler cannot follow that through an index.
  const apply = corruptions[corruption.kind] as Corrupt<Corruption>;
  apply(data, corruption, random, samples.shape);
  return { ...samples, data, scale: 1 };
}

/** Test samples are damaged by a stream of their own: noise that training drew would be known. */
export function corruptTest(samples: Samples, corruption: Corruption, seed: number): Samples {
  return corrupt(samples, corruption, seed + 1_000_003);
}

function requireSettings(corruption: Corruption): void {
  for (const [name, x] of Object.entries(corruption)) {
    if (typeof x !== "number") continue;
    const inRange = name === "fraction" ? x >= 0 && x <= 1 : name === "value" ? Number.isFinite(x) : x >= 0 && x < 1e6;
    const expected = name === "fraction" ? "0 to 1" : "a finite number, 0 or more";
    if (!inRange) throw new UserError({ where: `${corruption.kind}, ${name}`, expected, got: `${x}` });
  }
}
