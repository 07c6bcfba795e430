import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../engine/contract.js";
import { trialName } from "../../tune/active-trial.js";
import { type OptimizeOptions, optimize, type SearchEnd, type SearchEvent } from "../../tune/optimize.js";
import type { Study } from "../../tune/study.js";
import type { Trial } from "../../tune/trial.js";
import { guard } from "../output-folder.js";
import { type LoadOptions, loadParts, planOf } from "../setup.js";
import { checkFits, type ObjectiveName } from "./objectives.js";
import { runTrial } from "./run-trial.js";
import type { StudyAbout } from "./study-about.js";
import { tuningData } from "./tuning-data.js";

export interface RecipeStudyOptions extends LoadOptions, OptimizeOptions {
  readonly engine: Engine;
  /** Folder for checkpoints of trials that are not at their end. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * Runs trials of a recipe until the study has as many as it wants: every trial from its checkpoint on, which goes when the trial
 * is at its end. Throws a UserError where the data cannot be judged by the objectives, before the first trial.
 */
export async function* searchRecipe(
  study: Study,
  { config, tuning, trials }: StudyAbout,
  options: RecipeStudyOptions,
): AsyncGenerator<SearchEvent, SearchEnd, void> {
  const { engine, folder, signal } = options;
  const plan = planOf(config);
  const parts = await loadParts(plan, config, options);
  const data = tuningData(parts.train, plan, { ...tuning, seed: config.seed });
  const objectives = study.definition.objectives.map(({ name }) => name as ObjectiveName);
  checkFits(objectives, plan, data.training);
  guard(folder, () => mkdirSync(folder, { recursive: true }));
  const checkpointOf = (name: string): string => join(folder, `${name}.checkpoint`);
  const search = optimize(
    study,
    async ({ settings, name, report, signal }) =>
      await runTrial(
        { config, data, engine, objectives },
        { settings, checkpoint: checkpointOf(name), signal, report },
      ),
    { ...options, trials, signal },
  );
  for await (const event of search) {
    if (event.type === "trial" && !mayGoOn(event.trial)) {
      rmSync(checkpointOf(trialName(event.trial.number)), { force: true });
    }
    yield event;
  }
  return await search;
}

/** A trial whose checkpoint is of use still. */
const mayGoOn = ({ state }: Trial): boolean => state === "running" || state === "waiting" || state === "paused";
