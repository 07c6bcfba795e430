import { UserError } from "../../core/errors.js";
import { formatShape, type Shape, sameShape } from "../../core/shape.js";
import { add, mul } from "../../graph/ops/elementwise.js";
import { concat, slice } from "../../graph/ops/layout.js";
import { checkOneOf, misfit } from "../check.js";
import type { LayerBase, LayerOptions, LayerRule } from "../layer.js";

/** What becomes of the chains' results. */
export type JoinName = "concat" | "ensemble";

export interface Parallel extends LayerBase<"parallel"> {
  readonly chains: readonly (readonly LayerBase<string>[])[];
  readonly join: JoinName;
}

export interface Section extends LayerBase<"section"> {
  readonly start: number;
  readonly end: number;
}

const defaults = { join: "concat" } as const;
const joins: readonly JoinName[] = ["concat", "ensemble"];

/**
 * Chains of layers side by side, each on top of the same input. `concat`, the default, puts what they make one behind the other
 * along the first axis (channels or features); all other axes must be the same. `ensemble`, for the end of a decoder, is the
 * mean of reconstructions, in training of which each has the loss of its own: they learn as if each were alone. Source of
 * autoencoder ensembles for anomalies: Chen et al. 2017, "Outlier detection with autoencoder ensembles".
 *
 * @throws UserError, when a model is made of it, for no chain, an unknown `join`, or results whose shapes do not match.
 * @example
 * ```ts
 * import { autoencoder, dense, parallel } from "sandglass";
 * const both = parallel([[dense(2, { activation: "relu" })], [dense(1)]]);
 * console.log(autoencoder({ input: [4], encoder: [both], decoder: [dense(4)] }).latentSize); // 3
 * ```
 */
export function parallel(
  chains: readonly (readonly LayerBase<string>[])[],
  options: LayerOptions<Parallel, "chains"> = {},
): Parallel {
  return { type: "parallel", chains, ...defaults, ...options };
}

export const parallelRule: LayerRule<Parallel> = {
  defaults,
  required: ["chains"],
  inner: ({ chains }) =>
    Object.fromEntries(
      Array.isArray(chains) ? chains.map((chain, at) => [`chains.${at}`, chain]) : [["chains", chains]],
    ),
  outputShape({ join }, _input, where, { inner }) {
    checkOneOf(where, "join", join, joins);
    const [first, ...others] = Object.values(inner);
    if (first === undefined)
      throw misfit(where, "one chain of layers or more", [], "Give it a list of lists of layers.");
    const common = (shape: Shape): Shape => (join === "concat" ? shape.slice(1) : shape);
    for (const shape of others) {
      if (shape.length === first.length && sameShape(common(shape), common(first))) continue;
      const wanted = join === "concat" ? ["any", ...common(first)] : first;
      const expected = `[${wanted.join(", ")}] from each of its chains, as from the first`;
      throw misfit(where, expected, shape, "Change their units, strides or padding, or end each with flatten().");
    }
    if (join === "ensemble") return first;
    return [others.reduce((sum, shape) => sum + shape[0]!, first[0]!), ...common(first)];
  },
  weights: () => [],
  build({ chains, join }, x, scope) {
    const made = chains.map((_, at) => scope.inner(`chains.${at}`, x));
    if (join === "concat") return concat(made, 0);
    for (const one of made) scope.member(one);
    return mul(made.reduce(add), 1 / made.length);
  },
};

/**
 * Elements `start` … `end` - 1 of the first axis (channels or features): one part of what a `parallel` has put together.
 *
 * @throws UserError, when a model is made of it, for bounds outside the input.
 * @example
 * ```ts
 * import { autoencoder, dense, section } from "sandglass";
 * const model = autoencoder({ input: [6], encoder: [section(0, 4)], decoder: [dense(6)] });
 * console.log(model.latentSize); // 4
 * ```
 */
export function section(start: number, end: number, options: LayerOptions<Section, "start" | "end"> = {}): Section {
  return { type: "section", start, end, ...options };
}

export const sectionRule: LayerRule<Section> = {
  defaults: {},
  required: ["start", "end"],
  outputShape({ start, end }, input, where) {
    const fits = [start, end].every(Number.isInteger) && start >= 0 && start < end && end <= (input[0] ?? 0);
    if (!fits) {
      throw new UserError({
        where,
        expected: `0 <= start < end <= ${input[0] ?? 0}, for the input ${formatShape(input)}`,
        got: `${start} and ${end}`,
      });
    }
    return [end - start, ...input.slice(1)];
  },
  weights: () => [],
  build({ start, end }, x) {
    const rest = x.shape.slice(1);
    return slice(x, [start, ...rest.map(() => 0)], [end, ...rest]);
  },
};
