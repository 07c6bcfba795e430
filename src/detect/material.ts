import { UserError } from "../core/errors.js";
import { inUnits, type Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Reconstructor } from "./reconstructor.js";
import { checkMaterial, type Material } from "./scores/score.js";

/** Runs the model on samples and gathers all a score may look at. Refuses NaN in the data, with its sample. */
export async function materialOf(model: Reconstructor, samples: Samples, needsCode: boolean): Promise<Material> {
  const { data } = samples;
  const input = inUnits(samples);
  const size = sizeOf(samples.shape);
  const bad = data instanceof Uint8Array ? -1 : firstNotFinite(input);
  if (bad >= 0) {
    throw new UserError({
      where: `sample ${Math.floor(bad / size)}`,
      expected: "finite numbers",
      got: `${input[bad]} at element ${bad % size}`,
      remedy: "Fill in or drop missing values first.",
    });
  }
  const reconstruction = await model.reconstruct(samples);
  const code = needsCode ? await model.encode?.(samples) : undefined;
  const material = { shape: samples.shape, count: samples.count, input, reconstruction, ...(code && { code }) };
  checkMaterial("model", material);
  return material;
}

function firstNotFinite(data: Float32Array): number {
  for (let at = 0; at < data.length; at++) if (!Number.isFinite(data[at]!)) return at;
  return -1;
}
