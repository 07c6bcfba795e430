import { UserError } from "../core/errors.js";
import type { Codec } from "../pipeline/codec.js";
import { Detector } from "../pipeline/detector.js";

/** An opened model. */
export type Opened = Codec | Detector;

export const codecOf = (opened: Opened): Codec => (opened instanceof Detector ? opened.codec : opened);

/** What is opened, as a detector. Throws a UserError where it is none. */
export function detectorIn(name: string, opened: Opened | undefined): Detector {
  if (opened instanceof Detector) return opened;
  throw new UserError({
    where: name,
    expected: "a detector, with a score and a threshold",
    got: opened === undefined ? "no such model" : "an autoencoder alone",
    remedy: "An autoencoder can be asked to reconstruct, denoise or encode.",
  });
}
