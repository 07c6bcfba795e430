import { UserError } from "../core/errors.js";
import { inUnits, type Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Reconstructor } from "./reconstructor.js";
import type { Needs } from "./scores/needs.js";
import { checkMaterial, type Material } from "./scores/score.js";

/** For what looks at reconstructions alone. */
export const reconstructionsOnly: Needs = { needsCode: false };

/**
 * Runs the model on samples and gathers all a score may look at. What is missing counts as reconstructed without error.
 * Refuses NaN in the data, with its sample.
 */
export async function materialOf(model: Reconstructor, samples: Samples, needs: Needs): Promise<Material> {
  const { data, missing, shape, count } = samples;
  const given = inUnits(samples);
  const size = sizeOf(shape);
  const bad = data instanceof Uint8Array ? -1 : given.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new UserError({
      where: `sample ${Math.floor(bad / size)}`,
      expected: "finite numbers",
      got: `${given[bad]} at element ${bad % size}`,
      remedy: "Fill in or drop missing values first.",
    });
  }
  const { reconstruction, code } = await applied(model, samples, needs.needsCode);
  /** A copy for each model that reconstructs what is missing its own way. */
  const seenBy = (made: Float32Array): Float32Array =>
    missing === undefined ? given : given.map((value, at) => (missing[at] ? made[at]! : value));
  const losses = needs.loss === undefined ? undefined : await model.losses?.(samples, { loss: needs.loss });
  const common = { shape, count, ...(losses && { losses }) };
  const members = needs.needsMembers ? ((await model.members?.(samples)) ?? []) : [];
  const material = {
    ...common,
    ...{ input: seenBy(reconstruction), reconstruction, ...(code && { code }) },
    ...(members.length > 0 && {
      members: members.map((made) => ({ ...common, ...made, input: seenBy(made.reconstruction) })),
    }),
  };
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
