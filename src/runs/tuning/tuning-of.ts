import type { Plan, Tuning } from "../../recipes/recipe.js";
import { choice, float } from "../../tune/space.js";

/** Training samples kept out to compare trials by, unless the recipe says otherwise. */
export const usualValidation = 2000;

/** What a recipe's plan says of tuning; learning rate and batch size where it says nothing. */
export function tuningOf({ tuning, defaults }: Plan): Tuning {
  if (tuning !== undefined) return tuning;
  const { learningRate, batchSize } = defaults;
  return {
    space: {
      learningRate: float(learningRate / 10, learningRate * 10, { log: true }),
      batchSize: choice([...new Set([batchSize / 2, batchSize, 2 * batchSize, 4 * batchSize].map(Math.ceil))]),
    },
  };
}
