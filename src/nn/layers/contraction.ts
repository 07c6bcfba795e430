import { Random } from "../../core/random.js";
import { sizeOf } from "../../core/shape.js";
import { less, square } from "../../graph/compose.js";
import { grad } from "../../graph/grad.js";
import { add, mul, sub } from "../../graph/ops/elementwise.js";
import { batchSum, sum } from "../../graph/ops/reduce.js";
import { constant, uniform } from "../../graph/ops/source.js";
import type { Value } from "../../graph/value.js";
import { checkNumber, checkWhole } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule, LayerScope } from "../layer.js";

export interface Contraction extends LayerBase<"contraction"> {
  readonly weight: number;
  /** Most gradients of the code that are computed for each sample. */
  readonly directions: number;
}

const defaults = { weight: 0.1, directions: 4 } as const;

/**
 * Makes the code before it change little where the sample changes little; the code itself passes unchanged. It adds `weight`
 * |J|² / d to the loss, where |J|² is the sum of squares of the code's derivatives with respect to the sample and d how many
 * numbers a sample has. For a code of at most `directions` numbers |J|² is exact, by one gradient for each; for a longer one
 * it is Hutchinson's estimate, the mean of |Jᵀ v|² over that many random directions v of signs, drawn anew for each sample and
 * step, and the same ones each time in inference. A training step costs about one more for each direction. Not behind max
 * pooling, which has no second derivative, nor behind batch normalisation, whose samples depend on each other.
 *
 * Source: Rifai et al. 2011, "Contractive auto-encoders"; Hutchinson 1990.
 *
 * @throws UserError, when a model is made of it, for a weight below 0 and for directions that are not a whole number >= 1.
 * @example
 * ```ts
 * import { autoencoder, contraction, dense } from "sandglass";
 * const model = autoencoder({
 *   input: [8],
 *   encoder: [dense(3, { activation: "sigmoid" }), contraction({ weight: 0.5 })],
 *   decoder: [dense(8)],
 * });
 * console.log(model.latentSize); // 3
 * ```
 */
export function contraction(options: LayerOptions<Contraction> = {}): Contraction {
  return { type: "contraction", ...defaults, ...options };
}

export const contractionRule: LayerRule<Contraction> = {
  defaults,
  required: [],
  outputShape({ weight, directions }, input, where) {
    checkNumber(where, "weight", weight, { atLeast: 0 });
    checkWhole(where, "directions", directions);
    return input;
  },
  weights: () => [],
  build({ weight, directions }, x, scope) {
    const ways = waysThrough(x, directions, scope);
    const scale = weight / sizeOf(scope.modelInput.shape) / (sizeOf(x.shape) <= directions ? 1 : directions);
    const squares = ways.map((way) => sum(square(grad(batchSum(sum(mul(x, way))), [scope.modelInput])[0]!)));
    scope.penalty(mul(squares.reduce(add), scale));
    return x;
  },
};

/** Every axis of a short code; random signs for a long one. */
function waysThrough({ shape }: Value, directions: number, scope: LayerScope): Value[] {
  const size = sizeOf(shape);
  if (size <= directions) {
    return Array.from({ length: size }, (_, axis) =>
      constant(
        Array.from({ length: size }, (_, at) => (at === axis ? 1 : 0)),
        shape,
      ),
    );
  }
  const random = new Random(0, "contraction");
  return Array.from({ length: directions }, () =>
    scope.training
      ? sub(mul(less(uniform(shape, scope.stream()), 0.5), 2), 1)
      : constant(
          Array.from({ length: size }, () => (random.uniform() < 0.5 ? 1 : -1)),
          shape,
        ),
  );
}
