import type { Plan } from "../recipes/recipe.js";
import {
  constant,
  cosineDecay,
  exponentialDecay,
  type LearningRate,
  linearWarmup,
  type Optimizer,
  stepDecay,
} from "../train/index.js";
import type { Transform } from "../train/optimizers.js";
import { learningRateAt } from "../train/schedules.js";
import type { Settings } from "../tune/space.js";
import type { ScheduleName } from "./schedule-names.js";

/** Every falling rate ends near a hundredth of the first. */
const schedules: { readonly [Name in ScheduleName]: (initial: number, steps: number) => LearningRate } = {
  constant: (initial) => constant(initial),
  cosine: (initial, steps) => cosineDecay(initial, { decaySteps: steps, alpha: 0.01 }),
  exponential: (initial, steps) => exponentialDecay(initial, { decaySteps: steps, decayRate: 0.01 }),
  step: (initial, steps) => stepDecay(initial, { every: Math.max(1, Math.ceil(steps / 3)), factor: 0.1 }),
  warmup(initial, steps) {
    const rising = Math.max(1, Math.round(0.05 * steps));
    return linearWarmup(rising, schedules.cosine(initial, Math.max(1, steps - rising)));
  },
};

interface Rate {
  readonly learningRate: number;
  readonly schedule?: ScheduleName;
  readonly settings?: Settings;
}

/** The optimizer of a configuration, its learning rate laid out over `steps` steps. */
export function optimizerOf({ learningRate, schedule, settings }: Rate, plan: Plan, steps: number): Optimizer {
  const optimizer = plan.optimizer(learningRate, { steps, ...(settings && { settings }) });
  if (schedule === undefined) return optimizer;
  const laidOut = (link: Transform): Transform =>
    "learningRate" in link
      ? { ...link, learningRate: schedules[schedule](learningRateAt(link.learningRate, 0), steps) }
      : link;
  return optimizer.type === "chain" ? { ...optimizer, links: optimizer.links.map(laidOut) } : laidOut(optimizer);
}
