import type { Shape } from "../../core/shape.js";
import { less } from "../../graph/compose.js";
import { select } from "../../graph/ops/elementwise.js";
import { slice } from "../../graph/ops/layout.js";
import { broadcast, reshape } from "../../graph/ops/reduce.js";
import { uniform } from "../../graph/ops/source.js";
import type { Value } from "../../graph/value.js";
import { checkNumber, checkWhole } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface RandomMask extends LayerBase<"randomMask"> {
  /** Probability of each patch to be masked. */
  readonly share: number;
  /** Length of a patch along every axis but the channels; columns of tables are masked one by one with 1. */
  readonly patch: number;
  /** What masked numbers become. */
  readonly value: number;
}

const defaults = { share: 0.5, patch: 1, value: 0 } as const;

/**
 * Masks random patches of each sample, in training only: the target stays whole, so the model learns to tell them from the
 * others. Columns of tables [features]; stretches of series [channels, length] and squares of pictures [channels, height,
 * width], in all channels at once. As the first encoder layer it makes a masked autoencoder. Each patch is masked by a throw
 * of its own, where He et al. mask an exact share, and the loss is of the whole sample, as in a denoising autoencoder with
 * masking noise.
 *
 * Source: He et al. 2022, "Masked autoencoders are scalable vision learners"; masking noise: Vincent et al. 2010.
 *
 * @throws UserError, when a model is made of it, for a share outside 0 to 1 and a patch that is not a whole number >= 1.
 * @example
 * ```ts
 * import { autoencoder, dense, randomMask } from "sandglass";
 * const model = autoencoder({ input: [8], encoder: [randomMask({ share: 0.3 }), dense(4)], decoder: [dense(8)] });
 * console.log(model.latentSize); // 4
 * ```
 */
export function randomMask(options: LayerOptions<RandomMask> = {}): RandomMask {
  return { type: "randomMask", ...defaults, ...options };
}

export const randomMaskRule: LayerRule<RandomMask> = {
  defaults,
  required: [],
  outputShape({ share, patch, value }, input, where) {
    checkNumber(where, "share", share, { atLeast: 0, below: 1 });
    checkWhole(where, "patch", patch);
    checkNumber(where, "value", value, { atLeast: Number.NEGATIVE_INFINITY });
    return input;
  },
  weights: () => [],
  build({ share, patch, value }, x, scope) {
    if (!scope.training || share === 0) return x;
    return select(less(patches(x.shape, patch, scope.stream()), share), value, x);
  },
};

/** A uniform number for each patch, at each of its elements. */
function patches(shape: Shape, patch: number, stream: number): Value {
  const axes = shape.length === 1 ? shape : shape.slice(1);
  const counts = axes.map((length) => Math.ceil(length / patch));
  const thrown = uniform(
    counts.flatMap((count) => [count, 1]),
    stream,
  );
  const repeated = broadcast(
    thrown,
    counts.flatMap((count) => [count, patch]),
  );
  const whole = reshape(
    repeated,
    counts.map((count) => count * patch),
  );
  return slice(
    whole,
    axes.map(() => 0),
    axes,
  );
}
