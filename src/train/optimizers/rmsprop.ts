import { square } from "../../graph/compose.js";
import { add, div, mul, sqrt } from "../../graph/ops/elementwise.js";
import { checkLearningRate, type LearningRate, learningRateAt } from "../schedules.js";
import type { TransformRule } from "../transform.js";
import { checkNumbers } from "./check.js";

export interface Rmsprop {
  readonly type: "rmsprop";
  readonly learningRate: LearningRate;
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
}

const defaults = { learningRate: 1e-3, rho: 0.9, momentum: 0, epsilon: 1e-7 } as const;

/**
 * Divides the gradient by the root of its running mean square. Defaults are those of Keras `RMSprop`; epsilon is added
 * after the root, as PyTorch does. Source: Tieleman and Hinton 2012.
 *
 * @example
 * ```ts
 * import { rmsprop } from "sandglass";
 * const optimizer = rmsprop({ learningRate: 1e-4 });
 * console.log(optimizer.rho); // 0.9
 * ```
 */
export function rmsprop(options: Partial<Omit<Rmsprop, "type">> = {}): Rmsprop {
  return { type: "rmsprop", ...defaults, ...options };
}

export const rmspropRule: TransformRule<Rmsprop> = {
  descends: true,
  check({ learningRate, rho, momentum, epsilon }) {
    checkLearningRate(learningRate);
    checkNumbers("rmsprop", { rho, momentum }, { low: 0, high: 1 });
    checkNumbers("rmsprop", { epsilon }, { low: 0 });
  },
  slots: ({ momentum }) => (momentum > 0 ? ["meanSquare", "velocity"] : ["meanSquare"]),
  scalars: ({ learningRate }, step) => ({ rate: learningRateAt(learningRate, step) }),
  apply({ rho, momentum, epsilon }, gradients, scope) {
    const rate = scope.scalar("rate");
    return gradients.map((gradient, at) => {
      const meanSquare = add(mul(scope.slot(at, "meanSquare"), rho), mul(square(gradient), 1 - rho));
      scope.store(at, "meanSquare", meanSquare);
      const direction = div(gradient, add(sqrt(meanSquare), epsilon));
      if (momentum === 0) return mul(direction, rate);
      const velocity = add(mul(scope.slot(at, "velocity"), momentum), direction);
      scope.store(at, "velocity", velocity);
      return mul(velocity, rate);
    });
  },
};
