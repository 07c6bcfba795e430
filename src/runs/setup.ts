import type { Samples } from "../core/samples.js";
import type { Shape } from "../core/shape.js";
import type { DownloadEvent } from "../data/catalog/download.js";
import { corruptTest } from "../data/corrupt/corrupt.js";
import type { LoadContext } from "../data/parts/parts.js";
import { type Model, modelFromConfig } from "../nn/index.js";
import { findRecipe } from "../recipes/list.js";
import type { Plan, Settings } from "../recipes/recipe.js";
import type { RunConfig } from "./config.js";

/** The recipe's plan for the options of a configuration. */
export function planOf({ recipe, options }: RunConfig): Plan {
  return findRecipe(recipe).plan(options);
}

/** How work on data is watched and stopped. */
export interface LoadOptions {
  readonly signal?: AbortSignal;
  readonly onDownload?: (event: DownloadEvent) => void;
}

/** How the data of a configuration is loaded. */
export function loadContext(config: RunConfig, { signal, onDownload }: LoadOptions): LoadContext {
  const { seed, limit, dataDir } = config;
  return {
    seed,
    ...(limit !== undefined && { limit }),
    ...(dataDir !== undefined && { dataDir }),
    ...(signal && { signal }),
    ...(onDownload && { onDownload }),
  };
}

/** A fresh model of a configuration, for samples of that shape. */
export function modelOf({ model, seed }: RunConfig, plan: Plan, input: Shape, settings?: Settings): Model {
  return model === undefined ? plan.model(seed, input, settings) : modelFromConfig({ seed, ...(model as object) });
}

/** Test noise is drawn from a stream of its own. */
export function noisy(samples: Samples, { noise }: Plan, seed: number): Samples {
  return noise === undefined ? samples : corruptTest(samples, noise, seed);
}
