import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Reconstructor } from "./reconstructor.js";
import { checkMaterial, type Material } from "./scores/score.js";

/** Runs the model on samples and gathers all a score may look at. Refuses NaN in the data, with its sample. */
export async function materialOf(model: Reconstructor, samples: Samples, needsCode: boolean): Promise<Material> {
  const { data, scale } = samples;
  const input = new Float32Array(data);
  if (scale !== 1) for (let at = 0; at < input.length; at++) input[at]! *= scale;
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

/** Samples `first` … `last - 1`, without a copy. */
export function slice(samples: Samples, first: number, last: number): Samples {
  const size = sizeOf(samples.shape);
  const { labels, ...rest } = samples;
  return {
    ...rest,
    count: last - first,
    data: samples.data.subarray(first * size, last * size),
    ...(labels && { labels: labels.subarray(first, last) }),
  };
}

/** Pieces of at most `most` samples, in order: bounds the memory of work on many. */
export function* pieces(samples: Samples, most: number): Generator<Samples> {
  for (let first = 0; first < samples.count; first += most) {
    yield slice(samples, first, Math.min(first + most, samples.count));
  }
}

/** At most `most` samples, drawn at random without repeats. */
export function draw(samples: Samples, most: number, seed: number): Samples {
  if (samples.count <= most) return samples;
  const size = sizeOf(samples.shape);
  const chosen = new Random(seed, "draw").permutation(samples.count).subarray(0, most);
  const data = samples.data.slice(0, most * size);
  for (const [to, from] of chosen.entries()) data.set(samples.data.subarray(from * size, (from + 1) * size), to * size);
  const { labels: _, ...rest } = samples;
  return { ...rest, count: most, data };
}
