import type { Samples } from "../core/samples.js";
import type { Shape } from "../core/shape.js";
import type { DownloadEvent } from "../data/catalog/download.js";
import { corruptTest } from "../data/corrupt/corrupt.js";
import type { LoadContext, Parts } from "../data/parts/parts.js";
import { type Model, modelFromConfig } from "../nn/index.js";
import { withoutIsolated } from "../pipeline/without-isolated.js";
import { findRecipe } from "../recipes/list.js";
import type { Plan } from "../recipes/recipe.js";
import type { Checkpoint } from "../train/index.js";
import type { RunConfig } from "./config.js";
import { runChecksum } from "./data-checksum.js";
import { type KnownSettings, knownSettings } from "./tuned-settings.js";
import { keptOut } from "./validation.js";

/** The recipe's plan for the options of a configuration, with the loss that tuning found. */
export function planOf({ recipe, options, settings = {} }: Pick<RunConfig, "recipe" | "options" | "settings">): Plan {
  return { ...findRecipe(recipe).plan(options), ...pick(knownSettings(settings)) };
}

const pick = ({ loss }: KnownSettings): Partial<Plan> => (loss === undefined ? {} : { loss });

/** How work on data is watched and stopped. */
export interface LoadOptions {
  readonly signal?: AbortSignal;
  readonly onDownload?: (event: DownloadEvent) => void;
}

/** The data of a configuration, divided. */
export async function loadParts(plan: Plan, config: RunConfig, options: LoadOptions): Promise<Parts> {
  const loaded: string[] = [];
  const context = { ...loadContext(config, options), onDataset: (name: string) => void loaded.push(name) };
  const whole = await plan.load(context);
  const { data } = config.options;
  const from = { datasets: loaded, ...(typeof data === "string" && { path: data }) };
  const sha256 = await runChecksum(from, options.signal);
  const parts = { ...whole, ...(sha256 !== undefined && { sha256 }) };
  const divided = config.validation === "test" ? parts : keptOut(parts, config.validation, config.seed);
  const isTable = plan.judged.kind === "anomalies" && plan.judged.view === "table";
  return isTable && config.trim !== undefined ? cleaned(divided, config.trim, config.seed) : divided;
}

/** Parts of a table without the training rows that stand alone. */
function cleaned(parts: Parts, trim: number, seed: number): Parts {
  const { samples: train, rows: kept } = withoutIsolated(parts.train, trim, seed);
  const { rows } = parts;
  const left = parts.train.count - train.count;
  return {
    ...parts,
    train,
    ...(rows && { rows: { ...rows, training: kept.map((at) => rows.training[at]!) } }),
    protocol: [...parts.protocol, ["left out before training", `${left} training rows, the most isolated`]],
  };
}

function loadContext(config: RunConfig, { signal, onDownload }: LoadOptions): LoadContext {
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
export function modelOf({ model, seed, settings }: RunConfig, plan: Plan, input: Shape): Model {
  return model === undefined ? plan.model(seed, input, settings) : modelFromConfig({ seed, ...(model as object) });
}

/** The model that a training came to: of the best epoch where it may stop early, else of the last. */
export function trainedModel({ patience }: { readonly patience?: number | undefined }, checkpoint: Checkpoint): Model {
  const { model, weights, best } = checkpoint;
  return modelFromConfig(model, patience === undefined ? weights : (best?.weights ?? weights));
}

/** Test noise is drawn from a stream of its own. */
export function noisy(samples: Samples, { noise }: Plan, seed: number): Samples {
  return noise === undefined ? samples : corruptTest(samples, noise, seed);
}
