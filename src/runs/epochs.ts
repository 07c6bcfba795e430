import type { Plan } from "../recipes/recipe.js";
import type { RunConfig } from "./config.js";

/** Epochs asked for are trained; the default ones are cut where the recipe counts steps. */
export function epochsOf(
  { epochs, batchSize }: Pick<RunConfig, "epochs" | "batchSize">,
  { steps, defaults }: Plan,
  samples: number,
): number {
  if (steps === undefined || epochs !== defaults.epochs) return epochs;
  return Math.min(epochs, Math.max(3, Math.round(steps / Math.ceil(samples / batchSize))));
}
