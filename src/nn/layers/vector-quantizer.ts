import { sizeOf } from "../../core/shape.js";
import { mean, square } from "../../graph/compose.js";
import { conv2d } from "../../graph/ops/conv.js";
import { add, div, equal, max, mul, stopGradient, sub } from "../../graph/ops/elementwise.js";
import { slice, transpose } from "../../graph/ops/layout.js";
import { reshape, sum } from "../../graph/ops/reduce.js";
import type { Value } from "../../graph/value.js";
import { checkNumber, checkWhole, misfit } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

export interface VectorQuantizer extends LayerBase<"vectorQuantizer"> {
  /** How many vectors there are to choose from. */
  readonly codes: number;
  /** Weight of the term that draws the encoder to the vectors chosen. */
  readonly commitment: number;
}

const defaults = { commitment: 0.25 } as const;
const once = { stride: [1, 1], padding: [0, 0, 0, 0], dilation: [1, 1] } as const;

/**
 * Replaces a vector by the nearest e of `codes` learned ones: codes [k], or [k, …] with one choice at each position. The
 * encoder gets the decoder's gradient as if nothing had been replaced (straight through). Adds the mean over elements of
 * (sg[x] - e)² + `commitment` (x - sg[e])² to the loss, sg being held fixed. In inference the distance, too, tells what was
 * never seen. Source: van den Oord et al. 2017, "Neural discrete representation learning" (means as in their code).
 *
 * @throws UserError, when a model is made of it, for codes that are not a whole number >= 1 and a commitment below 0.
 * @example
 * ```ts
 * import { autoencoder, dense, encode, vectorQuantizer } from "sandglass";
 * const model = autoencoder({ input: [4], encoder: [dense(2), vectorQuantizer(3)], decoder: [dense(4)] });
 * const codes = await encode(model, [[1, 2, 3, 4], [2, 4, 6, 8]]);
 * console.log(codes.length); // 4
 * ```
 */
export function vectorQuantizer(codes: number, options: LayerOptions<VectorQuantizer, "codes"> = {}): VectorQuantizer {
  return { type: "vectorQuantizer", codes, ...defaults, ...options };
}

export const vectorQuantizerRule: LayerRule<VectorQuantizer> = {
  defaults,
  required: ["codes"],
  outputShape({ codes, commitment }, input, where) {
    checkWhole(where, "codes", codes);
    checkNumber(where, "commitment", commitment, { atLeast: 0 });
    if (input.length === 0) throw misfit(where, "[k, …]", input, "Add reshape([1]) before it.");
    return input;
  },
  weights: ({ codes }, [k]) => [{ name: "codes", shape: [codes, k!], initializer: "glorotUniform", trainable: true }],
  build({ codes, commitment }, x, scope) {
    const [k, positions] = [x.shape[0]!, sizeOf(x.shape.slice(1))];
    const table = scope.weight("codes");
    const dots = conv2d(reshape(x, [k, positions, 1]), reshape(table, [codes, k, 1, 1]), once);
    // Half the squared distance less what is the same for all: the nearest has the largest.
    const halves = reshape(mul(sum(square(table), [1]), 0.5), [codes, 1]);
    const nearness = stopGradient(sub(reshape(dots, [codes, positions]), halves));
    const chosen = equal(nearness, largest(nearness));
    const share = reshape(div(chosen, reshape(sum(chosen, [0]), [1, positions])), [codes, positions, 1]);
    const nearest = reshape(conv2d(share, reshape(transpose(table, [1, 0]), [k, codes, 1, 1]), once), x.shape);
    const towards = mean(square(sub(stopGradient(x), nearest)));
    scope.penalty(add(towards, mul(mean(square(sub(x, stopGradient(nearest)))), commitment)));
    return scope.training ? add(x, stopGradient(sub(nearest, x))) : nearest;
  },
};

/** Of each column of [n, m]: [1, m], by halves. */
function largest(x: Value): Value {
  const [n, m] = [x.shape[0]!, x.shape[1]!];
  if (n === 1) return x;
  const half = Math.ceil(n / 2);
  return largest(max(slice(x, [0, 0], [half, m]), slice(x, [n - half, 0], [n, m])));
}
