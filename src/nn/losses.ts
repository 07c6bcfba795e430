import { UserError } from "../core/errors.js";
import { clamp, mean, softplus, square } from "../graph/compose.js";
import { abs, add, div, greaterEqual, log, max, mul, neg, select, sub } from "../graph/ops/elementwise.js";
import { reshape, sum } from "../graph/ops/reduce.js";
import { isOp, type Value } from "../graph/value.js";
import { dissimilarity } from "./ssim-loss.js";

export interface Losses {
  mse: { readonly type: "mse" };
  mae: { readonly type: "mae" };
  bce: { readonly type: "bce" };
  huber: { readonly type: "huber"; readonly delta: number };
  ssim: { readonly type: "ssim"; readonly bceWeight: number };
}

/** Losses that need no options but their defaults. */
export type LossName = keyof Losses;

/** A loss: plain data that survives JSON. */
export type Loss = Losses[LossName];

/**
 * Mean squared error over elements and samples.
 *
 * @example
 * ```ts
 * import { mse } from "sandglass/nn";
 * console.log(mse().type); // mse
 * ```
 */
export const mse = (): Loss => ({ type: "mse" });
/**
 * Mean absolute error over elements and samples.
 *
 * @example
 * ```ts
 * import { mae } from "sandglass/nn";
 * console.log(mae().type); // mae
 * ```
 */
export const mae = (): Loss => ({ type: "mae" });

/**
 * Binary cross-entropy, for targets in [0, 1]. Computed from logits when the model ends in a sigmoid, so that it neither
 * overflows nor loses its gradient; other outputs are clipped to [1e-7, 1 - 1e-7] as Keras does.
 *
 * @example
 * ```ts
 * import { bce } from "sandglass/nn";
 * console.log(bce().type); // bce
 * ```
 */
export const bce = (): Loss => ({ type: "bce" });

/**
 * Half the squared error up to `delta` (default 1), linear beyond. Source: Huber 1964, as Keras `Huber`.
 *
 * @example
 * ```ts
 * import { huber } from "sandglass";
 * console.log(huber({ delta: 0.5 }).type); // huber
 * ```
 */
export const huber = (options: { readonly delta?: number } = {}): Loss => ({ type: "huber", delta: 1, ...options });

/**
 * 1 - SSIM of pictures in [0, 1] (Gaussian window 11 x 11, sd 1.5) plus `bceWeight` (default .5) times their binary
 * cross-entropy, which keeps brightness right where structure says little: without it SSIM is the same and PSNR lower.
 * Mixing SSIM with an error of each pixel: Zhao et al. 2017, "Loss functions for image restoration with neural networks".
 *
 * @example
 * ```ts
 * import { ssim } from "sandglass/nn";
 * console.log(JSON.stringify(ssim())); // {"type":"ssim","bceWeight":0.5}
 * ```
 */
export const ssim = (options: { readonly bceWeight?: number } = {}): Loss => ({
  type: "ssim",
  bceWeight: 0.5,
  ...options,
});

type LossRule<K extends LossName> = (prediction: Value, target: Value, loss: Losses[K]) => Value;

/** The error of each element, or of the sample as a whole. */
const lossRules: { readonly [K in LossName]: LossRule<K> } = {
  mse: (prediction, target) => square(sub(prediction, target)),
  mae: (prediction, target) => abs(sub(prediction, target)),
  bce: crossEntropy,
  huber(prediction, target, { delta }) {
    const error = sub(prediction, target);
    const size = abs(error);
    const far = mul(sub(size, delta / 2), delta);
    return select(greaterEqual(delta, size), mul(square(error), 0.5), far);
  },
  ssim(prediction, target, { bceWeight }) {
    const structure = dissimilarity(prediction, target);
    if (bceWeight === 0) return structure;
    return add(structure, mul(mean(crossEntropy(prediction, target)), bceWeight));
  },
};

function crossEntropy(prediction: Value, target: Value): Value {
  const z = logitsOf(prediction);
  if (z !== undefined) return sub(softplus(z), mul(z, target));
  const p = clamp(prediction, 1e-7, 1 - 1e-7);
  return neg(add(mul(target, log(p)), mul(sub(1, target), log(sub(1, p)))));
}

/** What went into the sigmoid a prediction ends in, looking through reshapes; undefined when it does not end in one. */
function logitsOf(prediction: Value): Value | undefined {
  if (isOp(prediction, "sigmoid")) return prediction.inputs[0];
  if (!isOp(prediction, "reshape")) return undefined;
  const inner = logitsOf(prediction.inputs[0]!);
  return inner && reshape(inner, prediction.shape);
}

/** The loss a name or a configuration stands for, defaults filled in. Throws a UserError when there is none. */
export function resolveLoss(loss: LossName | Loss): Loss {
  const given: unknown = loss;
  const type: unknown = typeof given === "object" && given !== null ? (given as Loss).type : given;
  if (typeof type !== "string" || !Object.hasOwn(lossRules, type)) {
    const expected = `one of ${Object.keys(lossRules).join(", ")}`;
    throw new UserError({ where: "loss", expected, got: JSON.stringify(type) ?? "nothing" });
  }
  const options = typeof loss === "object" ? loss : {};
  if (type === "huber") {
    const { delta } = huber(options as Losses["huber"]) as Losses["huber"];
    if (delta > 0) return { type, delta };
    throw new UserError({ where: "loss huber, delta", expected: "a number > 0", got: String(delta) });
  }
  if (type === "ssim") {
    const { bceWeight } = ssim(options as Losses["ssim"]) as Losses["ssim"];
    if (bceWeight >= 0) return { type, bceWeight };
    throw new UserError({ where: "loss ssim, bceWeight", expected: "a number >= 0", got: String(bceWeight) });
  }
  return { type: type as Exclude<LossName, "huber" | "ssim"> };
}

/**
 * The loss of each sample, mean over its elements: a sample scalar. Where `missing` is not 0 the target is a stand-in, which
 * the mean looks past; a sample of nothing else has the loss 0.
 */
export function sampleLoss(loss: Loss, prediction: Value, target: Value, missing?: Value): Value {
  const rule = lossRules[loss.type] as LossRule<LossName>;
  if (missing === undefined) return mean(rule(prediction, target, loss));
  checkMasked(loss);
  // The target first, so that not even a stand-in that is not finite gets into a gradient.
  const errors = select(missing, 0, rule(prediction, select(missing, 0, target), loss));
  return div(sum(errors), max(sum(select(missing, 0, 1)), 1));
}

/** Throws a UserError unless the loss can look past missing numbers. */
export function checkMasked({ type }: Loss): void {
  if (type !== "ssim") return;
  throw new UserError({
    where: "loss ssim",
    expected: "pictures without missing pixels, which it compares by windows",
    got: "samples with some missing",
    remedy: "Use mse, mae, huber or bce.",
  });
}
