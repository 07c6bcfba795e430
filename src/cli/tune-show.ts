import { join } from "node:path";
import papa from "papaparse";
import { UserError } from "../core/errors.js";
import { completeConfig, type RunConfig } from "../runs/config.js";
import { OutputFolder } from "../runs/output-folder.js";
import { tunedConfig } from "../runs/tuning/run-trial.js";
import { aboutOf } from "../runs/tuning/study-about.js";
import { openStudy } from "../tune/create-study.js";
import type { Study } from "../tune/study.js";
import type { Trial } from "../tune/trial.js";
import { command } from "./invocation.js";
import { runConfig } from "./run-run.js";
import { studyFolder } from "./study-place.js";
import { openTrialsView } from "./trials-view.js";
import { writeStudyPage } from "./tune-page.js";
import { summaryOf } from "./tune-run.js";

export async function show(place: string, { json }: { readonly json?: boolean }): Promise<void> {
  const study = await openStudy(place);
  const page = writeStudyPage(study);
  const view = openTrialsView(json ? process.stderr : process.stdout, study);
  const { name, note = "", sampler, pruner } = study.definition;
  const count = (state: Trial["state"]): string =>
    `${study.trials.filter((one) => one.state === state).length} ${state}`;
  view.note(
    `${name}: ${(["complete", "pruned", "paused", "failed", "running", "waiting"] as const).map(count).join(", ")}`,
  );
  view.note(`sampler ${sampler.name}, pruner ${pruner?.name ?? "none"}`);
  view.note(note);
  view.table(study.trials);
  view.note(`Page: ${page}`);
  if (json) console.log(JSON.stringify(summaryOf(study, page)));
  await study.close();
}

export interface BestFlags {
  readonly trial?: number;
  readonly epochs?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Trains a trial's settings on all training samples, as a run of the recipe, and judges it. */
export async function best(place: string, { trial, epochs, ...flags }: BestFlags): Promise<void> {
  const study = await openStudy(place);
  const config = bestConfig(study, trial, epochs);
  await study.close();
  await runConfig(config, flags);
}

export async function exportStudy(place: string, { out }: { readonly out?: string }): Promise<void> {
  const study = await openStudy(place);
  const folder = out === undefined ? OutputFolder.ensure(studyFolder(place)) : OutputFolder.create(out);
  folder.writeFile("trials.csv", csvOf(study));
  console.log(`Trials: ${join(folder.path, "trials.csv")}`);
  if (study.best !== undefined) {
    folder.writeFile("best.json", `${JSON.stringify(bestConfig(study), null, 2)}\n`);
    const file = join(folder.path, "best.json");
    console.log(`Best: ${file}. Train it anew:\n  ${command("run", file)}`);
  }
  await study.close();
}

function bestConfig(study: Study, number?: number, epochs?: number): RunConfig {
  const { config } = aboutOf(study);
  const trial = number === undefined ? study.best : study.trials[number];
  if (trial === undefined) {
    throw new UserError({
      where: number === undefined ? study.place : "--trial",
      expected: number === undefined ? "a complete trial" : `a trial from 0 to ${study.trials.length - 1}`,
      got: number === undefined ? "none yet" : String(number),
      ...(number === undefined && { remedy: `Go on with: ${command("tune", "--study", study.place)}.` }),
    });
  }
  const { epochs: _, ...rest } = config;
  const usual = completeConfig(rest).epochs;
  return { ...tunedConfig(config, trial.settings), epochs: epochs ?? usual };
}

/** A table of all trials: number, state, seconds, each objective, each dimension of the space. */
function csvOf({ trials, definition: { objectives, space } }: Study): string {
  const dimensions = Object.keys(space);
  const head = ["trial", "state", "seconds", ...objectives.map(({ name }) => name), ...dimensions, "reason"];
  const rows = trials.map(({ number, state, seconds, values, settings, reason }) => [
    ...[number, state, seconds],
    ...objectives.map((_, at) => values?.[at]),
    ...dimensions.map((name) => settings[name]),
    reason,
  ]);
  return `${papa.unparse([head, ...rows], { newline: "\n" })}\n`;
}
