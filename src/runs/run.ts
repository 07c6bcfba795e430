import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import type { DownloadEvent } from "../data/catalog/download.js";
import type { Parts } from "../data/parts/parts.js";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import type { Model } from "../nn/index.js";
import type { Plan, Settings } from "../recipes/recipe.js";
import type { Figure } from "../report/figure.js";
import { type EndEvent, type FitEvent, fit, loadCheckpoint, saveCheckpoint } from "../train/index.js";
import { keptCount } from "../train/trim.js";
import { collectGarbage } from "./collect-garbage.js";
import type { RunConfig } from "./config.js";
import type { RunFolder } from "./run-folder.js";
import { type RunMetrics, runMetrics } from "./run-metrics.js";
import { search } from "./search.js";
import { loadContext, modelOf, noisy, planOf } from "./setup.js";
import { trainingFigures, writeFigures } from "./training-figures.js";

export interface RunOptions {
  /** Whether the folder holds a checkpoint to go on from. */
  readonly resume: boolean;
  readonly signal: AbortSignal;
  readonly onDownload: (event: DownloadEvent) => void;
  /** Told, in one line, why `auto` did not take a faster engine. */
  readonly onNotice: (notice: string) => void;
}

/** Everything is loaded and checked; training is about to start. */
export interface ReadyEvent {
  readonly type: "ready";
  readonly model: Model;
  readonly engine: Engine;
}

/** The last event of a run that was not interrupted: everything is in the folder. */
export interface DoneEvent {
  readonly type: "done";
  readonly metrics: RunMetrics;
}

/** A trial of a search, before the training itself. */
export interface TrialEvent {
  readonly type: "trial";
  readonly trial: number;
  readonly trials: number;
  readonly settings: Settings;
  readonly valLoss: number;
}

export type RunEvent = ReadyEvent | TrialEvent | FitEvent | DoneEvent;

/**
 * Trains a configuration into its folder: checkpoint and history after every epoch, metrics and figures in the end.
 * A folder made for a run that fails before there are weights to keep is taken back.
 */
export async function* run(config: RunConfig, folder: RunFolder, options: RunOptions): AsyncGenerator<RunEvent> {
  const plan = planOf(config);
  const trained = yield* train(plan, config, folder, options);
  if (trained === undefined) return;
  const { metrics, figures } = trained;
  // Drawing takes as much memory as training: the data and the engine, which nobody holds by now, go first.
  collectGarbage();
  await writeFigures(folder, figures);
  folder.writeMetrics(metrics);
  yield { type: "done", metrics };
}

/** Everything of a run that needs its data or its engine. Gives nothing when the run was interrupted. */
async function* train(
  plan: Plan,
  config: RunConfig,
  folder: RunFolder,
  options: RunOptions,
): AsyncGenerator<RunEvent, { readonly metrics: RunMetrics; readonly figures: readonly Figure[] } | undefined> {
  let started = false;
  let engine: Engine | undefined;
  try {
    // A run killed in its first epoch has no checkpoint yet: it begins again, to the same end.
    const resumed = options.resume && folder.hasCheckpoint ? await loadCheckpoint(folder.checkpointFile) : undefined;
    const parts = await plan.load(loadContext(config, options));
    const trim = config.trim ?? 0;
    const count = keptCount(parts.train.count, trim);
    checkBatch(config.batchSize, count);
    engine = await openEngine(config.engine, {
      onNotice: options.onNotice,
      ...(config.threads !== undefined && { threads: config.threads }),
    });
    let settings = resumed === undefined ? undefined : folder.readSettings();
    const input = parts.train.shape;
    yield { type: "ready", model: modelOf(config, plan, input, settings), engine };

    started = true;
    const epochs = epochsOf(config, plan, count);
    folder.writeConfig({ ...config, epochs });
    folder.rewriteHistory(resumed?.history ?? []);
    if (plan.search !== undefined && settings === undefined && config.model === undefined) {
      const found = yield* search(plan, plan.search, { config, engine, train: parts.train, signal: options.signal });
      if (found === undefined) return undefined;
      folder.writeSettings(found);
      settings = found.best;
    }
    const model = modelOf(config, plan, input, settings);
    const steps = epochs * Math.ceil(count / config.batchSize);
    const events = fit(model, parts.train, {
      engine,
      epochs,
      batchSize: config.batchSize,
      loss: plan.loss,
      optimizer: plan.optimizer(config.learningRate, { steps, ...(settings && { settings }) }),
      seed: config.seed,
      trim,
      ...watched(parts, plan, config.seed),
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
    if (end === undefined || end.reason === "aborted") return undefined;
    const { train, validation } = parts;
    const { history } = end;
    return {
      metrics: runMetrics({ config, plan, model, engine, train, validation, history }),
      figures: await trainingFigures({ plan, model, engine, validation, history, seed: config.seed }),
    };
  } catch (error) {
    folder.discardBarren();
    throw error;
  } finally {
    await engine?.dispose();
    if (!started) folder.discard();
  }
}

/** What the loss is watched on: noisy where the recipe learns to take noise off. */
function watched(
  { validation }: Parts,
  plan: Plan,
  seed: number,
): { readonly validation: Samples; readonly validationTarget?: Samples } {
  if (plan.noise === undefined) return { validation };
  return { validation: noisy(validation, plan, seed), validationTarget: validation };
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

/** Epochs asked for are trained; the default ones are cut where the recipe counts steps. */
function epochsOf({ epochs, batchSize }: RunConfig, { steps, defaults }: Plan, samples: number): number {
  if (steps === undefined || epochs !== defaults.epochs) return epochs;
  return Math.min(epochs, Math.max(3, Math.round(steps / Math.ceil(samples / batchSize))));
}

function historyLine({ type: _, best: __, epochs: ___, ...record }: Extract<FitEvent, { type: "epoch" }>): object {
  return record;
}
