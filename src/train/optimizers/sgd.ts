import { add, mul } from "../../graph/ops/elementwise.js";
import { checkLearningRate, type LearningRate, learningRateAt } from "../schedules.js";
import type { TransformRule } from "../transform.js";
import { checkNumbers } from "./check.js";

export interface Sgd {
  readonly type: "sgd";
  readonly learningRate: LearningRate;
  readonly momentum: number;
  readonly nesterov: boolean;
}

const defaults = { learningRate: 0.01, momentum: 0, nesterov: false } as const;

/**
 * Stochastic gradient descent with optional momentum. Defaults are those of Keras `SGD`; the momentum is kept without the
 * learning rate, as PyTorch does, so a schedule acts at once.
 *
 * @example
 * ```ts
 * import { sgd } from "sandglass";
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true });
 * console.log(optimizer.momentum); // 0.9
 * ```
 */
export function sgd(options: Partial<Omit<Sgd, "type">> = {}): Sgd {
  return { type: "sgd", ...defaults, ...options };
}

export const sgdRule: TransformRule<Sgd> = {
  descends: true,
  check({ learningRate, momentum }) {
    checkLearningRate(learningRate);
    checkNumbers("sgd", { momentum }, { low: 0, high: 1 });
  },
  slots: ({ momentum }) => (momentum > 0 ? ["velocity"] : []),
  scalars: ({ learningRate }, step) => ({ rate: learningRateAt(learningRate, step) }),
  apply({ momentum, nesterov }, gradients, scope) {
    const rate = scope.scalar("rate");
    return gradients.map((gradient, at) => {
      if (momentum === 0) return mul(gradient, rate);
      const velocity = add(mul(scope.slot(at, "velocity"), momentum), gradient);
      scope.store(at, "velocity", velocity);
      return mul(nesterov ? add(gradient, mul(velocity, momentum)) : velocity, rate);
    });
  },
};
