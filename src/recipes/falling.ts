import { adam, cosineDecay } from "../train/index.js";
import type { Plan } from "./recipe.js";

/** Adam whose rate falls over the whole training, along half a cosine, to a hundredth. */
export const falling: Plan["optimizer"] = (learningRate, { steps }) =>
  adam({ learningRate: cosineDecay(learningRate, { decaySteps: steps, alpha: 0.01 }) });
