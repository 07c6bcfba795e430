import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import type { DownloadEvent } from "../data/catalog/download.js";
import { loadDataset } from "../data/catalog.js";
import type { Dataset } from "../data/dataset.js";
import { take } from "../data/select.js";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import { type Model, modelFromConfig } from "../nn/index.js";
import { type EndEvent, type FitEvent, fit, loadCheckpoint, saveCheckpoint } from "../train/index.js";
import type { RunConfig } from "./config.js";
import { writeFigures } from "./figures.js";
import { findRecipe } from "./list.js";
import { type RunMetrics, runMetrics } from "./metrics.js";
import type { Recipe } from "./recipe.js";
import type { RunFolder } from "./run-folder.js";

export interface RunOptions {
  /** Whether the folder holds a checkpoint to go on from. */
  readonly resume: boolean;
  readonly signal: AbortSignal;
  readonly onDownload: (event: DownloadEvent) => void;
}

/** Everything is loaded and checked; training is about to start. */
export interface ReadyEvent {
  readonly type: "ready";
  readonly model: Model;
  readonly engine: Engine;
  readonly dataset: Dataset;
}

/** The last event of a run that was not interrupted: everything is in the folder. */
export interface DoneEvent {
  readonly type: "done";
  readonly metrics: RunMetrics;
}

export type RunEvent = ReadyEvent | FitEvent | DoneEvent;

/**
 * Trains a configuration into its folder: checkpoint and history after every epoch, metrics and figures in the end.
 * A folder made for a run that fails before its training starts is taken back.
 */
export async function* run(config: RunConfig, folder: RunFolder, options: RunOptions): AsyncGenerator<RunEvent> {
  let started = false;
  let opened: Engine | undefined;
  try {
    const recipe = findRecipe(config.recipe);
    const model = modelOf(config, recipe);
    // A run killed in its first epoch has no checkpoint yet: it begins again, to the same end.
    const resumed = options.resume && folder.hasCheckpoint ? await loadCheckpoint(folder.checkpointFile) : undefined;
    const dataset = await loadDataset(recipe.dataset, {
      signal: options.signal,
      onProgress: options.onDownload,
      ...(config.dataDir !== undefined && { dataDir: config.dataDir }),
    });
    const train = limited(dataset.train, config);
    const validation = limited(dataset.test, config);
    checkBatch(config.batchSize, train.count);
    const engine = await openEngine(config.engine, config.threads === undefined ? {} : { threads: config.threads });
    opened = engine;
    yield { type: "ready", model, engine, dataset };

    started = true;
    folder.writeConfig(config);
    folder.rewriteHistory(resumed?.history ?? []);
    const events = fit(model, train, {
      engine,
      epochs: config.epochs,
      batchSize: config.batchSize,
      loss: recipe.loss,
      optimizer: recipe.optimizer(config.learningRate),
      seed: config.seed,
      validation,
      signal: options.signal,
      checkpoint: (checkpoint) => saveCheckpoint(folder.checkpointFile, checkpoint),
      ...(resumed && { resume: resumed }),
    });
    let end: EndEvent | undefined;
    for await (const event of events) {
      if (event.type === "epoch") folder.appendHistory(historyLine(event));
      if (event.type === "end") end = event;
      yield event;
    }
    if (end === undefined || end.reason === "aborted") return;
    const metrics = runMetrics({ config, recipe, model, engine, train, validation, history: end.history });
    await writeFigures(folder, { recipe, model, engine, validation, history: end.history });
    folder.writeMetrics(metrics);
    yield { type: "done", metrics };
  } finally {
    await opened?.dispose();
    if (!started) folder.discard();
  }
}

function modelOf({ model, seed }: RunConfig, recipe: Recipe): Model {
  return model === undefined ? recipe.model(seed) : modelFromConfig({ seed, ...(model as object) });
}

/** `--limit` cuts both splits, so that a quick look is quick in all its parts. */
function limited(samples: Samples, { limit }: RunConfig): Samples {
  return limit === undefined ? samples : take(samples, limit);
}

function checkBatch(batchSize: number, samples: number): void {
  if (batchSize <= samples) return;
  throw new UserError({
    where: "--batch-size",
    expected: `at most the ${samples} training samples`,
    got: `${batchSize}`,
    remedy: "Lower it, or raise --limit.",
  });
}

function historyLine({ type: _, best: __, epochs: ___, ...record }: Extract<FitEvent, { type: "epoch" }>): object {
  return record;
}
