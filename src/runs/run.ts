import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import type { DownloadEvent } from "../data/catalog/download.js";
import type { Parts } from "../data/parts/parts.js";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import type { Model } from "../nn/index.js";
import { fittingBatch } from "../pipeline/small-sets.js";
import type { Plan } from "../recipes/recipe.js";
import type { Figure } from "../report/figure.js";
import { type Checkpoint, type EndEvent, type FitEvent, fit, loadCheckpoint, saveCheckpoint } from "../train/index.js";
import { keptCount } from "../train/trim.js";
import { collectGarbage } from "./collect-garbage.js";
import type { RunConfig } from "./config.js";
import { epochsOf } from "./epochs.js";
import { keepModel } from "./keep-model.js";
import { checkEpochs, isComplete, rateNotice, stoppedEarly } from "./resume.js";
import type { RunFolder } from "./run-folder.js";
import { type RunMetrics, runMetrics } from "./run-metrics.js";
import { optimizerOf } from "./schedule.js";
import { loadParts, modelOf, noisy, planOf } from "./setup.js";
import { trainingFigures } from "./training-figures.js";
import { writeFigures } from "./write-figures.js";

export interface RunOptions {
  /** Whether the folder holds a checkpoint to go on from. */
  readonly resume: boolean;
  readonly signal: AbortSignal;
  readonly onDownload: (event: DownloadEvent) => void;
  /** Whether to write the model file when done; true by default, needless where the run is judged at once. */
  readonly writesModel?: boolean;
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

/** The only event of a run that was complete before: nothing is left to train. */
export interface CompleteEvent {
  readonly type: "complete";
  readonly stoppedEarly: boolean;
  readonly metrics: RunMetrics;
}

export type RunEvent = ReadyEvent | FitEvent | DoneEvent | CompleteEvent;

/**
 * Trains a configuration into its folder: checkpoint and history after every epoch, metrics and figures in the end.
 * A folder made for a run that fails before there are weights to keep is taken back.
 */
export async function* run(config: RunConfig, folder: RunFolder, options: RunOptions): AsyncGenerator<RunEvent> {
  const plan = planOf(config);
  // A run killed in its first epoch has no checkpoint yet: it begins again, to the same end.
  const resumed = options.resume && folder.hasCheckpoint ? await loadCheckpoint(folder.checkpointFile) : undefined;
  if (resumed !== undefined) {
    checkEpochs(resumed, config.epochs);
    const metrics = folder.readMetrics();
    // Killed before its metrics were written, it has that left to do.
    if (isComplete(resumed, config.epochs, config.patience) && metrics?.epochs === resumed.epochs) {
      return yield { type: "complete", stoppedEarly: stoppedEarly(resumed, config.patience), metrics };
    }
  }
  const trained = yield* train(plan, config, folder, { ...options, resumed });
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
  { resumed, ...options }: RunOptions & { readonly resumed: Checkpoint | undefined },
): AsyncGenerator<RunEvent, { readonly metrics: RunMetrics; readonly figures: readonly Figure[] } | undefined> {
  let started = false;
  let engine: Engine | undefined;
  try {
    const parts = await loadParts(plan, config, options);
    if (!options.resume) for (const notice of parts.notices ?? []) options.onNotice(notice);
    const trim = config.trim ?? 0;
    const count = keptCount(parts.train.count, trim);
    const batchSize = options.resume ? config.batchSize : batchOf(config, plan, count, options.onNotice);
    checkBatch(batchSize, count);
    engine = await openEngine(config.engine, {
      onNotice: options.onNotice,
      ...(config.threads !== undefined && { threads: config.threads }),
    });
    const input = parts.train.shape;
    const model = modelOf(config, plan, input);
    yield { type: "ready", model, engine };

    started = true;
    const epochs = options.resume ? config.epochs : epochsOf({ ...config, batchSize }, plan, count);
    const record = (): void => {
      folder.writeConfig({ ...config, batchSize, epochs });
      folder.rewriteHistory(resumed?.history ?? []);
    };
    if (resumed === undefined) record();
    const stepsPerEpoch = Math.ceil(count / batchSize);
    const steps = epochs * stepsPerEpoch;
    const optimizer = optimizerOf(config, plan, steps);
    const events = fit(model, parts.train, {
      engine,
      epochs,
      batchSize,
      loss: plan.loss,
      optimizer,
      seed: config.seed,
      trim,
      ...watched(parts, plan, config.seed),
      ...(config.patience !== undefined && { earlyStopping: { patience: config.patience } }),
      signal: options.signal,
      checkpoint: (checkpoint) => saveCheckpoint(folder.checkpointFile, checkpoint),
      ...(resumed && { resume: resumed }),
    });
    let end: EndEvent | undefined;
    for await (const event of events) {
      if (event.type === "start" && resumed !== undefined) {
        // Only now is it sure that the run can go on like this.
        record();
        const notice = rateNotice(resumed, optimizer, { epochs, stepsPerEpoch });
        if (notice !== undefined) options.onNotice(notice);
      }
      if (event.type === "epoch") folder.appendHistory(historyLine(event));
      if (event.type === "end") end = event;
      yield event;
    }
    if (end === undefined || end.reason === "aborted") return undefined;
    const { train, validation } = parts;
    const { history, bestEpoch } = end;
    const kept = config.patience === undefined || bestEpoch === undefined ? {} : { bestEpoch };
    if (options.writesModel !== false)
      await keepModel(folder, { config, plan, parts, model, engine }, options.onNotice);
    return {
      metrics: runMetrics({ config, plan, model, engine, train, validation, history, ...kept }),
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

/** The batch size of the recipe, where nobody asked for another, is cut to what a small set allows: said in a line. */
function batchOf(
  { batchSize, settings }: RunConfig,
  { defaults }: Plan,
  samples: number,
  onNotice: (notice: string) => void,
): number {
  // As its trial did.
  if (settings?.["batchSize"] !== undefined) return Math.min(batchSize, samples);
  if (batchSize !== defaults.batchSize || 2 * batchSize <= samples) return batchSize;
  const fitting = fittingBatch(batchSize, samples);
  if (fitting < batchSize) {
    onNotice(`Few training samples (${samples}): batches of ${fitting} instead of the recipe's ${batchSize}.`);
  }
  return fitting;
}

function checkBatch(batchSize: number, samples: number): void {
  if (batchSize <= samples) return;
  throw new UserError({
    where: "batchSize",
    expected: `at most the ${samples} training samples`,
    got: `${batchSize}`,
    remedy: "Lower it, or raise `limit`.",
  });
}

function historyLine({ type: _, best: __, epochs: ___, ...record }: Extract<FitEvent, { type: "epoch" }>): object {
  return record;
}
