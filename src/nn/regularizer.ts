import { UserError } from "../core/errors.js";
import { square } from "../graph/compose.js";
import { abs, add, mul } from "../graph/ops/elementwise.js";
import { sum } from "../graph/ops/reduce.js";
import type { Value } from "../graph/value.js";
import type { LayerScope } from "./layer.js";

/** Adds `l1 Σ |x| + l2 Σ x²` to the loss, as Keras' `L1L2`; one left out is 0. */
export interface Regularizer {
  readonly l1?: number;
  readonly l2?: number;
}

/** What layers with a kernel may add to the loss. Null: nothing. */
export interface Regularized {
  /** On the kernel, once a step. */
  readonly kernelRegularizer: Regularizer | null;
  /** On what the layer returns, of each sample. */
  readonly activityRegularizer: Regularizer | null;
}

export const unregularized = { kernelRegularizer: null, activityRegularizer: null } as const;

export function checkRegularizers(where: string, layer: Regularized): void {
  for (const name of ["kernelRegularizer", "activityRegularizer"] as const) {
    const given: unknown = layer[name];
    if (given === null) continue;
    const entries = typeof given === "object" && !Array.isArray(given) ? Object.entries(given as object) : [];
    const fits = entries.every(
      ([key, value]) => (key === "l1" || key === "l2") && typeof value === "number" && value >= 0 && value < Infinity,
    );
    if (entries.length > 0 && fits) continue;
    throw new UserError({
      where: `${where}, option "${name}"`,
      expected: "{ l1, l2 }, numbers >= 0, one of them at least, or null",
      got: JSON.stringify(given),
    });
  }
}

function penalty({ l1 = 0, l2 = 0 }: Regularizer, x: Value): Value {
  const terms = [...(l1 > 0 ? [mul(sum(abs(x)), l1)] : []), ...(l2 > 0 ? [mul(sum(square(x)), l2)] : [])];
  return terms.length === 2 ? add(terms[0]!, terms[1]!) : (terms[0] ?? mul(sum(x), 0));
}

/** Tells the scope what a layer adds to the loss, and returns its result. */
export function regularized(layer: Regularized, y: Value, scope: LayerScope): Value {
  const { kernelRegularizer, activityRegularizer } = layer;
  if (kernelRegularizer !== null) scope.penalty(penalty(kernelRegularizer, scope.weight("kernel")));
  if (activityRegularizer !== null) scope.penalty(penalty(activityRegularizer, y));
  return y;
}
