import { existsSync } from "node:fs";
import type { Engine } from "../../engine/contract.js";
import { fit, loadCheckpoint, Predictor, saveCheckpoint } from "../../train/index.js";
import { keptCount } from "../../train/trim.js";
import type { PruneDecision } from "../../tune/pruner.js";
import type { Settings } from "../../tune/space.js";
import { completeConfig, type RunConfig } from "../config.js";
import { optimizerOf } from "../schedule.js";
import { modelOf, planOf } from "../setup.js";
import { checkFits, measure, type ObjectiveName } from "./objectives.js";
import type { TuningData } from "./tuning-data.js";

/** What every trial of a study has in common. */
export interface TrialMaterial {
  /** As without tuning; `epochs` are the most of a trial. */
  readonly config: RunConfig;
  readonly data: TuningData;
  readonly engine: Engine;
  readonly objectives: readonly ObjectiveName[];
}

/** How one trial is told from another, and watched. */
export interface TrialOptions {
  readonly settings: Settings;
  /** Holds the trial's training from epoch to epoch; where the file exists, it goes on from there. */
  readonly checkpoint: string;
  readonly signal: AbortSignal;
  /** Told the first objective after each epoch; what it answers is done. */
  report(epoch: number, value: number): Promise<PruneDecision>;
}

/**
 * Trains one trial and gives the value of each objective, in their order. Undefined where it was paused, stopped or interrupted:
 * then the checkpoint holds all it came to. Throws a UserError for settings that make no model and for a loss that is no longer finite.
 */
export async function runTrial(
  { config: base, data, engine, objectives }: TrialMaterial,
  { settings, checkpoint: file, signal, report }: TrialOptions,
): Promise<readonly number[] | undefined> {
  const config = tunedConfig(base, settings);
  const plan = planOf(config);
  checkFits(objectives, plan, data.training);
  const model = modelOf(config, plan, data.training.shape);
  const resume = existsSync(file) ? await loadCheckpoint(file) : undefined;
  const trim = config.trim ?? 0;
  const kept = keptCount(data.training.count, trim);
  const batchSize = Math.min(config.batchSize, kept);
  const events = fit(model, data.training, {
    ...{ engine, batchSize, signal, trim, seed: config.seed, epochs: config.epochs, loss: plan.loss },
    optimizer: optimizerOf(config, plan, config.epochs * Math.ceil(kept / batchSize)),
    validation: data.noisy,
    ...(data.noisy !== data.validation && { validationTarget: data.validation }),
    checkpoint: (checkpoint) => saveCheckpoint(file, checkpoint),
    ...(resume && { resume }),
  });
  const judge = async (names: readonly ObjectiveName[], valLoss: number): Promise<number[]> => {
    if (names.every((name) => name === "valLoss")) return names.map(() => valLoss);
    const predictor = await Predictor.open(model, { engine });
    try {
      return await measure(names, { plan, model: predictor, ...data, valLoss, seed: config.seed });
    } finally {
      await predictor.close();
    }
  };
  let valLoss = resume?.history.at(-1)?.valLoss ?? Number.NaN;
  let first: number | undefined;
  for await (const event of events) {
    if (event.type !== "epoch") continue;
    valLoss = event.valLoss!;
    [first] = await judge(objectives.slice(0, 1), valLoss);
    const decision = await report(event.epoch, first!);
    if (decision !== "continue" && event.epoch < config.epochs) return undefined;
  }
  if (signal.aborted) return undefined;
  const rest = first === undefined ? objectives : objectives.slice(1);
  return [...(first === undefined ? [] : [first]), ...(await judge(rest, valLoss))];
}

/** The configuration of a trial: settings take the place of what they name. */
export function tunedConfig(base: RunConfig, settings: Settings): RunConfig {
  const { learningRate, batchSize, schedule, settings: before, ...rest } = base;
  const own = (name: string): boolean => settings[name] === undefined;
  return completeConfig({
    ...rest,
    ...(own("learningRate") && { learningRate }),
    ...(own("batchSize") && { batchSize }),
    ...(own("schedule") && schedule !== undefined && { schedule }),
    settings: { ...before, ...settings },
  });
}
