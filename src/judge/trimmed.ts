import { type Samples, select } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Reconstructor } from "../detect/index.js";
import { materialOf, reconstructionsOnly } from "../detect/material.js";
import { msePerSample } from "../metrics/index.js";
import { trimmedRows } from "../train/trim.js";

/**
 * Training samples without the share that the model reconstructs worst. A model that left anomalies out while training is
 * of no use with a score that compares with them.
 */
export async function trimmed(model: Reconstructor, samples: Samples, trim: number): Promise<Samples> {
  if (trim === 0) return samples;
  const { input, reconstruction } = await materialOf(model, samples, reconstructionsOnly);
  const worst = new Set(trimmedRows(msePerSample(input, reconstruction, sizeOf(samples.shape)), trim));
  return select(
    samples,
    Array.from({ length: samples.count }, (_, row) => row).filter((row) => !worst.has(row)),
  );
}
