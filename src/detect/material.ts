import { UserError } from "../core/errors.js";
import { inUnits, type Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Reconstructor } from "./reconstructor.js";
import { checkMaterial, type Material, type ScoreRule } from "./scores/score.js";

/** What a score looks at besides reconstructions. */
export type Needs = Pick<ScoreRule, "needsCode" | "loss">;

/** For what looks at reconstructions alone. */
export const reconstructionsOnly: Needs = { needsCode: false };

/**
 * Runs the model on samples and gathers all a score may look at. What is missing counts as reconstructed without error.
 * Refuses NaN in the data, with its sample.
 */
export async function materialOf(model: Reconstructor, samples: Samples, needs: Needs): Promise<Material> {
  const { data, missing, shape, count } = samples;
  const input = inUnits(samples);
  const size = sizeOf(shape);
  const bad = data instanceof Uint8Array ? -1 : input.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new UserError({
      where: `sample ${Math.floor(bad / size)}`,
      expected: "finite numbers",
      got: `${input[bad]} at element ${bad % size}`,
      remedy: "Fill in or drop missing values first.",
    });
  }
  const { reconstruction, code } = await applied(model, samples, needs.needsCode);
  missing?.forEach((gap, at) => {
    if (gap) input[at] = reconstruction[at]!;
  });
  const losses = needs.loss === undefined ? undefined : await model.losses?.(samples, { loss: needs.loss });
  const material = { shape, count, input, reconstruction, ...(code && { code }), ...(losses && { losses }) };
  checkMaterial("model", material);
  return material;
}

async function applied(
  model: Reconstructor,
  samples: Samples,
  needsCode: boolean,
): Promise<{ readonly reconstruction: Float32Array; readonly code?: Float32Array | undefined }> {
  if (needsCode && model.apply !== undefined) return await model.apply(samples);
  const reconstruction = await model.reconstruct(samples);
  return { reconstruction, code: needsCode ? await model.encode?.(samples) : undefined };
}
