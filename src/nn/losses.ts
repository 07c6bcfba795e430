import { suggestion } from "../core/did-you-mean.js";
import { UserError } from "../core/errors.js";
import { clamp, mean, softplus, square } from "../graph/compose.js";
import { abs, add, div, greaterEqual, log, max, mul, neg, select, sub } from "../graph/ops/elementwise.js";
import { broadcast, reshape, sum } from "../graph/ops/reduce.js";
import { constant } from "../graph/ops/source.js";
import { isOp, type Value } from "../graph/value.js";
import type { ModelGraph } from "./build.js";
import { Registry } from "./registry.js";
import { dissimilarity } from "./ssim-loss.js";

export interface Losses {
  mse: { readonly type: "mse" };
  mae: { readonly type: "mae" };
  bce: { readonly type: "bce" };
  huber: { readonly type: "huber"; readonly delta: number };
  ssim: { readonly type: "ssim"; readonly bceWeight: number };
  none: { readonly type: "none" };
}

/** A loss of one's own, known by `registerLoss`. */
export interface CustomLoss {
  readonly type: `${string}/${string}`;
}

/** Losses that need no options but their defaults. */
export type LossName = keyof Losses | CustomLoss["type"];

/** A loss: plain data that survives JSON. */
export type Loss = Losses[keyof Losses] | CustomLoss;

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

/**
 * No error of the output at all: what is left to train on are the terms that layers add to the loss, as in a one-class model.
 *
 * @example
 * ```ts
 * import { noLoss } from "sandglass/nn";
 * console.log(noLoss().type); // none
 * ```
 */
export const noLoss = (): Loss => ({ type: "none" });

/** What the rest of the program knows of a loss. */
export interface LossRule<L extends Loss = Loss> {
  /** Its options with what they are when left out. */
  readonly defaults: Readonly<Omit<L, "type">>;
  /** Each option's condition in words when it does not hold; absent where any number will do. */
  wrong?(loss: L): { readonly option: string; readonly expected: string } | undefined;
  /** The error of each element, or of the sample as a whole. */
  build(prediction: Value, target: Value, loss: L): Value;
}

const lossRules: { readonly [K in keyof Losses]: LossRule<Losses[K]> } = {
  mse: { defaults: {}, build: (prediction, target) => square(sub(prediction, target)) },
  mae: { defaults: {}, build: (prediction, target) => abs(sub(prediction, target)) },
  bce: { defaults: {}, build: crossEntropy },
  huber: {
    defaults: { delta: 1 },
    wrong: ({ delta }) => (delta > 0 ? undefined : { option: "delta", expected: "a number > 0" }),
    build(prediction, target, { delta }) {
      const error = sub(prediction, target);
      const size = abs(error);
      const far = mul(sub(size, delta / 2), delta);
      return select(greaterEqual(delta, size), mul(square(error), 0.5), far);
    },
  },
  ssim: {
    defaults: { bceWeight: 0.5 },
    wrong: ({ bceWeight }) => (bceWeight >= 0 ? undefined : { option: "bceWeight", expected: "a number >= 0" }),
    build(prediction, target, { bceWeight }) {
      const structure = dissimilarity(prediction, target);
      if (bceWeight === 0) return structure;
      return add(structure, mul(mean(crossEntropy(prediction, target)), bceWeight));
    },
  },
  none: { defaults: {}, build: () => constant(0) },
};

const registered = new Registry<LossRule>("registerLoss");

/**
 * Makes a loss of one's own known by its type, so that trainings and checkpoints that name it can be run: `build` returns the
 * error of each element, or of each sample as a whole, as a graph of `ops`. Registering the same rule
 * again does nothing.
 *
 * @throws UserError for a type without a slash (`"acme/cauchy"`), and for one that has another rule already.
 * @example
 * ```ts
 * import { autoencoder, dense, fit } from "sandglass";
 * import { ops, registerLoss } from "sandglass/nn";
 * registerLoss("acme/cauchy", {
 *   defaults: {},
 *   build(prediction, target) {
 *     const error = ops.sub(prediction, target);
 *     return ops.log1p(ops.mul(error, error));
 *   },
 * });
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * await fit(model, [[0, 1], [1, 0]], { loss: "acme/cauchy" });
 * ```
 */
export function registerLoss<L extends CustomLoss>(type: L["type"], rule: LossRule<L>): void {
  registered.add(type, rule as unknown as LossRule);
}

/** The rule of a type, with the types lined up: TypeScript cannot see that a union's member meets its own rule. */
function ruleOfLoss(type: string): LossRule | undefined {
  return Object.hasOwn(lossRules, type)
    ? (lossRules[type as keyof Losses] as unknown as LossRule)
    : registered.get(type);
}

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
  const rule = typeof type === "string" ? ruleOfLoss(type) : undefined;
  if (rule === undefined) {
    const types = [...Object.keys(lossRules), ...registered.names];
    throw new UserError({
      where: "loss",
      expected: `one of ${types.join(", ")}`,
      got: JSON.stringify(type) ?? "nothing",
      ...(typeof type === "string" && type.includes("/")
        ? { remedy: "Call `registerLoss` for it first." }
        : suggestion(String(type), types)),
    });
  }
  const options = Object.entries(typeof loss === "object" ? loss : {}).filter(([key]) =>
    Object.hasOwn(rule.defaults, key),
  );
  const resolved = { type, ...rule.defaults, ...Object.fromEntries(options) } as Loss;
  const wrong = rule.wrong?.(resolved);
  if (wrong === undefined) return resolved;
  const got = String((resolved as unknown as Record<string, unknown>)[wrong.option]);
  throw new UserError({ where: `loss ${type}, ${wrong.option}`, expected: wrong.expected, got });
}

/**
 * The loss of each sample, mean over its elements: a sample scalar. Where `missing` is not 0 the target is a stand-in, which
 * the mean looks past; a sample of nothing else has the loss 0.
 */
export function sampleLoss(loss: Loss, prediction: Value, target: Value, missing?: Value): Value {
  const { build } = ruleOfLoss(loss.type)!;
  if (missing === undefined) return mean(build(prediction, target, loss));
  checkMasked(loss);
  // The target first, so that not even a stand-in that is not finite gets into a gradient.
  const errors = select(missing, 0, build(prediction, select(missing, 0, target), loss));
  return div(sum(errors), max(sum(select(missing, 0, 1)), 1));
}

/** What a training makes small: the loss of each sample and what the model's layers add to it, of an ensemble the mean. A sample scalar. */
export function objective(
  loss: Loss,
  { output, members, penalties }: ModelGraph,
  target: Value,
  missing?: Value,
): Value {
  if (loss.type === "none" && penalties.length === 0) {
    throw new UserError({
      where: "loss none",
      expected: "a model with a layer that adds to the loss",
      got: "a model without",
      remedy: "Use mse, or add such a layer.",
    });
  }
  const losses = (members.length === 0 ? [output] : members).map((made) => sampleLoss(loss, made, target, missing));
  const total = penalties.reduce(add, losses.reduce(add));
  return broadcast(losses.length === 1 ? total : mul(total, 1 / losses.length), [], "sample");
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
