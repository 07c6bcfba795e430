import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";

/** The numbers a model learned from: the least and the largest, in the units it is given. */
export interface UnitRange {
  readonly low: number;
  readonly high: number;
}

/**
 * Says when numbers cannot be in the units a model learned: nearly all verdicts would then be wrong, without a word. Bytes are
 * worth 1/255 to a model that learned 0…1, and 1 to one that learned 0…255, whatever they were said to be worth.
 * Anomalies may lie outside the range; refused is when more than half of the samples or of the numbers are outside by ten
 * times its width, when a model of 0…1 gets whole numbers up to 255, or a model of 0…255 fractions from 0 to 1.
 *
 * @example
 * ```ts
 * import { checkUnits } from "sandglass";
 * const bytes = { shape: [2], count: 1, data: Uint8Array.of(0, 255), scale: 1 };
 * console.log(checkUnits(bytes, { low: 0, high: 1 }, "scan.npy").scale === 1 / 255); // true
 * ```
 *
 * @param where Names the samples in the error message.
 * @returns The samples, bytes with what they are worth.
 * @throws UserError with what to do.
 */
export function checkUnits(samples: Samples, expected: UnitRange, where: string): Samples {
  const { low, high } = expected;
  const learnedBytes = low >= 0 && high > 32 && high <= 255;
  if (samples.data instanceof Uint8Array && low >= 0 && high <= 1) return { ...samples, scale: 1 / 255 };
  const scaled = samples.data instanceof Uint8Array && learnedBytes ? { ...samples, scale: 1 } : samples;
  const seen = survey(scaled, expected);
  const tooFar = 2 * seen.farSamples > samples.count || 2 * seen.farNumbers > samples.data.length;
  const isBytes = seen.isWhole && seen.least >= 0 && seen.most <= 255;
  if (tooFar || (high <= 1 && isBytes && seen.most === 255)) {
    const unit = low >= 0 && high <= 1 && isBytes;
    const remedy = unit
      ? "Divide by 255, or give bytes (uint8)."
      : "Bring them to the units of the training data, or train with data like these.";
    throw new UserError({
      where,
      expected: `numbers like the model's, ${rounded(low)} … ${rounded(high)}`,
      got: said(seen),
      remedy,
    });
  }
  const enough = samples.data.length >= 16;
  if (enough && learnedBytes && !seen.isWhole && seen.least >= 0 && seen.most <= 1) {
    throw new UserError({
      where,
      expected: `numbers like the model's, ${rounded(low)} … ${rounded(high)}`,
      got: said(seen),
      remedy: "Multiply by 255.",
    });
  }
  return scaled;
}

interface Survey {
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
  /** Outside by more than ten times the range's width. */
  readonly farNumbers: number;
  readonly farSamples: number;
}

function survey({ data, scale, missing, shape, count }: Samples, { low, high }: UnitRange): Survey {
  const size = sizeOf(shape);
  const far = 10 * (high - low);
  let [least, most, isWhole, farNumbers, farSamples] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true, 0, 0];
  for (let sample = 0; sample < count; sample++) {
    const before = farNumbers;
    for (let at = sample * size; at < (sample + 1) * size; at++) {
      if (missing?.[at] === 1) continue;
      const value = data[at]! * scale;
      if (value < least) least = value;
      if (value > most) most = value;
      if (isWhole && !Number.isInteger(value)) isWhole = false;
      if (value < low - far || value > high + far) farNumbers++;
    }
    if (farNumbers > before) farSamples++;
  }
  return { least, most, isWhole, farNumbers, farSamples };
}

const said = ({ least, most, isWhole }: Survey): string =>
  `${isWhole ? "whole numbers " : ""}${rounded(least)} … ${rounded(most)}`;

const rounded = (value: number): string => `${Number(value.toPrecision(3))}`;
