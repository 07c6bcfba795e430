import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../core/errors.js";
import { openEngine } from "../engine/open.js";
import { searchRecipe } from "../runs/tuning/recipe-study.js";
import { aboutOf, planStudy, type StudyAbout, type StudyChoices, searchersOf } from "../runs/tuning/study-about.js";
import { createStudy, openStudy } from "../tune/create-study.js";
import type { Space } from "../tune/space.js";
import type { Study } from "../tune/study.js";
import { configOf, recipeNamed } from "./begin-run.js";
import { downloadProgress } from "./download-progress.js";
import { exitCode } from "./exit-code.js";
import { command } from "./invocation.js";
import { isStop, stopOnSignal } from "./stop-on-signal.js";
import { nextJournal, studyFolder } from "./study-place.js";
import { isOver, openTrialsView, type TrialsView } from "./trials-view.js";
import type { TuneFlags } from "./tune-flags.js";
import { writeStudyPage } from "./tune-page.js";
import { coordinate } from "./tune-workers.js";

/** Flags that may stand beside --study when it goes on: they say where, how fast and how long, not what is searched. */
const changeable = ["trials", "parallel", "timeout", "study", "redis", "engine", "threads", "dataDir", "json"];

export async function tune(subject: string | undefined, flags: TuneFlags): Promise<void> {
  const { parallel = 1, study: place } = flags;
  const goesOn = place !== undefined && existsSync(place);
  const { study, about } = goesOn ? await resumedStudy(place, subject, flags) : await newStudy(subject, flags);
  const output = flags.json ? process.stderr : process.stdout;
  const view = openTrialsView(isWorker() ? undefined : output, study);
  const stop = stopOnSignal(() => view.note("Stopping; trials under way are kept. Ctrl-C again quits at once."));
  stopWithCoordinator();
  try {
    view.note(
      `${about.config.recipe}: ${about.trials} trials in ${study.place}${goesOn ? `, ${settled(study)} of them done` : ""}`,
    );
    if (flags.redis !== undefined) {
      const { searchByWorkers } = await import("./tune-by-workers.js");
      await searchByWorkers(study, about, { url: flags.redis, flags, view, signal: stop.signal });
    } else if (parallel > 1) await coordinate(study, about, { flags, parallel, view, signal: stop.signal });
    else await searchHere(study, about, { flags, view, signal: stop.signal });
  } catch (error) {
    if (!goesOn && study.trials.length === 0) takeBack(study.place);
    if (!isStop(error, stop.signal)) throw error;
  } finally {
    view.stop();
    stop.release();
    await study.close().catch(() => {});
  }
  if (isWorker()) process.exitCode = stop.signal.aborted ? exitCode.interrupted : exitCode.ok;
  else await finish(study, about, view, { aborted: stop.signal.aborted, json: flags.json });
}

/** A study that could not begin, as for data that its objectives do not fit, leaves nothing. */
function takeBack(place: string): void {
  if (place.startsWith("redis")) return;
  rmSync(place, { force: true });
  const folder = studyFolder(place);
  if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

/** A worker ends in order when its coordinator is gone, even killed; the channel to it keeps nobody alive. */
function stopWithCoordinator(): void {
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel?.unref();
}

/** Whether a coordinator has started this process and shows what it does. */
export const isWorker = (): boolean => process.env["SANDGLASS_TUNE_WORKER"] === "1";

async function newStudy(
  subject: string | undefined,
  flags: TuneFlags,
): Promise<{ readonly study: Study; readonly about: StudyAbout }> {
  const {
    trials,
    objective,
    sampler,
    pruner,
    space,
    parallel: _,
    timeout: __,
    redis: ___,
    study: place,
    ...training
  } = flags;
  if (subject === undefined && place !== undefined) {
    throw new UserError({
      where: "--study",
      expected: "a study to go on with, or the name of a recipe to begin one",
      got: `nothing at ${place}`,
      remedy: `Begin it with: ${command("tune", "digits-linear", "--study", place)}.`,
    });
  }
  if (training.out !== undefined || training.resume !== undefined) {
    throw new UserError({ where: "--out", expected: "a run", got: "a study", remedy: "Say where with --study FILE." });
  }
  const config = configOf("tune", subject, training);
  const choices: StudyChoices = {
    ...(trials !== undefined && { trials }),
    ...(objective !== undefined && { objective }),
    ...(sampler !== undefined && { sampler }),
    ...(pruner !== undefined && { pruner }),
    ...(space !== undefined && { space: readSpace(space) }),
    ownEpochs: flags.epochs !== undefined,
  };
  const options = planStudy(config, choices);
  const journal = place ?? nextJournal(join("studies", config.recipe));
  return { study: await createStudy({ ...options, journal }), about: options.about };
}

async function resumedStudy(
  place: string,
  subject: string | undefined,
  flags: TuneFlags,
): Promise<{ readonly study: Study; readonly about: StudyAbout }> {
  const looked = await openStudy(place);
  const kept = aboutOf(looked);
  await looked.close();
  if (subject !== undefined && recipeNamed(subject) !== kept.config.recipe) {
    throw new UserError({
      where: `--study ${place}`,
      expected: `a study of ${recipeNamed(subject)}`,
      got: `one of ${kept.config.recipe}`,
    });
  }
  const odd = Object.entries(flags).find(
    ([name, value]) => !changeable.includes(name) && !sameAs(kept, looked.definition.space, name, value),
  );
  if (odd !== undefined) {
    throw new UserError({
      where: `\`${odd[0]}\``,
      expected: "only --trials, --parallel, --timeout, --engine, --threads and --data-dir beside a study that goes on",
      got: String(odd[1]),
      remedy: "Leave it out, or begin another study.",
    });
  }
  const { trials = kept.trials, engine, threads, dataDir } = flags;
  const config = {
    ...kept.config,
    ...(engine && { engine }),
    ...(threads !== undefined && { threads }),
    ...(dataDir !== undefined && { dataDir }),
  };
  const about = { ...kept, config, trials };
  const study = await openStudy(place, searchersOf(about, looked.definition.objectives.length > 1));
  return { study, about };
}

/** Whether a flag says what the study has anyway. */
function sameAs({ config, sampler, pruner }: StudyAbout, space: Space, name: string, value: unknown): boolean {
  if (name === "sampler") return value === sampler;
  if (name === "pruner") return value === pruner;
  if (name === "space") return JSON.stringify(readSpace(String(value))) === JSON.stringify(space);
  const own = config.options[name as keyof typeof config.options];
  if (name === "data") return own === resolve(String(value));
  return own === undefined ? (config as unknown as Record<string, unknown>)[name] === value : String(own) === value;
}

async function searchHere(
  study: Study,
  about: StudyAbout,
  { flags, view, signal }: { readonly flags: TuneFlags; readonly view: TrialsView; readonly signal: AbortSignal },
): Promise<void> {
  const { config } = about;
  const engine = await openEngine(config.engine, {
    onNotice: (notice) => view.note(notice.replaceAll("`", "")),
    ...(config.threads !== undefined && { threads: config.threads }),
  });
  try {
    const events = searchRecipe(study, about, {
      ...{ engine, signal, folder: studyFolder(study.place), onDownload: downloadProgress(process.stderr) },
      ...(flags.timeout !== undefined && { timeout: flags.timeout }),
    });
    for await (const _ of events) view.update(study.trials);
  } finally {
    await engine.dispose();
  }
}

async function finish(
  study: Study,
  { trials }: StudyAbout,
  view: TrialsView,
  { aborted, json }: { readonly aborted: boolean; readonly json: boolean | undefined },
): Promise<void> {
  const done = settled(study);
  view.table(study.trials);
  const page = writeStudyPage(study);
  view.note(`Page: ${page}`);
  if (aborted) view.note(`Interrupted: ${done} of ${trials} trials are done, and what others came to is kept.`);
  if (aborted || done < trials) view.note(`Go on with:\n  ${command("tune", "--study", study.place)}`);
  if (study.best !== undefined) view.note(`Train the best anew:\n  ${command("tune", "best", study.place)}`);
  if (json) console.log(JSON.stringify(summaryOf(study, page)));
  if (aborted) process.exitCode = exitCode.interrupted;
}

/** A study as one JSON object. */
export function summaryOf(study: Study, page: string): object {
  const { name, objectives, note } = study.definition;
  const counted = (state: string): number => study.trials.filter((trial) => trial.state === state).length;
  const best = study.best;
  return {
    ...{ study: study.place, name, objectives, note, page, trials: study.trials.length },
    ...{ complete: counted("complete"), pruned: counted("pruned") + counted("paused"), failed: counted("failed") },
    best: best === undefined ? null : { trial: best.number, settings: best.settings, values: best.values },
  };
}

const settled = ({ trials }: Study): number => trials.filter(isOver).length;

function readSpace(file: string): Space {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new UserError({ where: "--space", expected: "a file that can be read", got }, { cause });
  }
  try {
    return JSON.parse(text) as Space;
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new UserError({ where: file, expected: "JSON of dimensions by name", got }, { cause });
  }
}
