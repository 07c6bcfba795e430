import { join } from "node:path";
import { UserError } from "../core/errors.js";
import { openEngine } from "../engine/open.js";
import { findRecipe } from "../recipes/list.js";
import { completeConfig, parseConfig, type RunConfig } from "../runs/config.js";
import { checkChosen, evaluateRun, type JudgedRun } from "../runs/evaluate-run.js";
import { baselineMeans, repeatsPage, spread, sweepPage } from "../runs/repeats.js";
import { run } from "../runs/run.js";
import { RunFolder } from "../runs/run-folder.js";
import { type Begun, begin, configOf, keeping, type TrainFlags } from "./begin-run.js";
import { downloadProgress } from "./download-progress.js";
import { exitCode } from "./exit-code.js";
import { keepPipes } from "./keep-pipes.js";
import { openProgress, type Progress } from "./progress.js";
import { inWords, resultLine } from "./result-line.js";
import { reporter } from "./run-reporter.js";
import { isStop, stopOnSignal } from "./stop-on-signal.js";

export interface RunFlags extends TrainFlags {
  readonly seeds?: number;
  readonly sweep?: string;
  readonly score?: string;
  readonly threshold?: string;
  readonly baselines?: boolean;
}

/** What is judged otherwise than the recipe says. */
type Chosen = Pick<RunFlags, "score" | "threshold" | "baselines">;

export async function runAll(subject: string | undefined, all: RunFlags): Promise<void> {
  const { seeds: _, sweep: __, score: ___, threshold: ____, baselines: _____, ...training } = all;
  await runConfig(configOf("run", subject, training), all);
}

/** Trains a configuration and judges it, as `sandglass run` does. */
export async function runConfig(asked: RunConfig, all: RunFlags): Promise<void> {
  const { seeds = 1, sweep, score, threshold, baselines = true, ...flags } = all;
  const chosen: Chosen = {
    baselines,
    ...(score !== undefined && { score }),
    ...(threshold !== undefined && { threshold }),
  };
  checkChosen(asked, chosen);
  if (sweep !== undefined && flags.level !== undefined) {
    const got = `--sweep ${sweep} and --level ${flags.level}`;
    throw new UserError({ where: "--level", expected: "either one level or a sweep over several", got });
  }
  const levels = sweep === undefined ? undefined : levelsOf(sweep, asked);
  if (levels !== undefined && seeds > 1) {
    throw new UserError({ where: "--sweep", expected: "one seed beside it", got: `--seeds ${seeds}` });
  }
  const progress = await openProgress(flags.json ? process.stderr : process.stdout, process.stderr);
  const stop = stopOnSignal(() => progress.note("Stopping after this step. Ctrl-C again quits at once."));
  let begun = begin(asked, flags.out);
  try {
    begun = await keepPipes(begun, stop.signal, (notice) => progress.note(notice));
    const { config } = begun;
    const parts =
      levels?.map((level) => part(begun, `level-${level}`, { ...config, options: { ...config.options, level } })) ??
      seedParts(begun, seeds);
    const judged: JudgedRun[] = [];
    for (const one of parts) {
      const done = await trainAndJudge(one, chosen, progress, stop.signal);
      if (done === undefined) break;
      judged.push(done);
      progress.note(inWords(done.evaluation));
    }
    if (stop.signal.aborted) process.exitCode = exitCode.interrupted;
    else finish({ begun, judged, parts, ...(levels && { levels }) }, progress, flags.json);
  } finally {
    begun.folder.discardEmpty();
    progress.stop();
    stop.release();
  }
}

/** One seed goes into the folder itself, several into folders inside. */
function seedParts(begun: Begun, seeds: number): readonly Begun[] {
  if (seeds === 1) return [begun];
  const { config } = begun;
  return Array.from({ length: seeds }, (_, at) => {
    const seed = config.seed + at;
    return part(begun, `seed-${seed}`, { ...config, seed });
  });
}

function part({ folder }: Begun, name: string, config: RunConfig): Begun {
  return { config: completeConfig(config), folder: RunFolder.create(join(folder.path, name)) };
}

async function trainAndJudge(
  begun: Begun,
  chosen: Chosen,
  progress: Progress,
  signal: AbortSignal,
): Promise<JudgedRun | undefined> {
  const { config, folder } = begun;
  const onDownload = downloadProgress(process.stderr);
  const report = reporter(begun, progress);
  const onNotice = (notice: string): void => progress.note(notice.replaceAll("`", ""));
  const onStage = (name: string): void => progress.note(`judging: ${name}`);
  try {
    for await (const event of run(config, folder, { resume: false, writesModel: false, signal, onDownload, onNotice }))
      report(event);
  } catch (error) {
    if (!isStop(error, signal)) throw keeping(folder, error);
    progress.note("Interrupted before training began. Nothing was written.");
  }
  if (signal.aborted) return undefined;
  const engine = await openEngine(config.engine, config.threads === undefined ? {} : { threads: config.threads });
  try {
    // As trained: epochs and batch size may have been fitted to the data.
    const trained = completeConfig(parseConfig(folder.readConfig(), folder.configFile));
    return await evaluateRun(trained, folder, { engine, onDownload, onStage, ...chosen });
  } catch (error) {
    throw keeping(folder, error);
  } finally {
    await engine.dispose();
  }
}

function finish(
  done: {
    readonly begun: Begun;
    readonly judged: readonly JudgedRun[];
    readonly parts: readonly Begun[];
    readonly levels?: readonly number[];
  },
  progress: Progress,
  json: boolean | undefined,
): void {
  const { begun, judged, parts, levels } = done;
  const evaluations = judged.map(({ evaluation }) => evaluation);
  const { folder } = begun;
  const out = folder.path;
  const [first] = evaluations;
  const runs = evaluations.map((evaluation, at) => resultLine(evaluation, parts[at]!.folder.path));
  let line: object = resultLine(first!, out);
  if (levels !== undefined) {
    folder.writeFile("report.html", sweepPage(judged));
    line = { ...line, sweep: runs.map((one, at) => ({ level: levels[at], ...one })) };
  } else if (evaluations.length > 1) {
    const over = spread(evaluations.map(({ metrics }) => metrics));
    folder.writeFile("report.html", repeatsPage(evaluations));
    const seconds = evaluations.reduce((sum, one) => sum + one.seconds, 0);
    line = {
      ...line,
      seconds,
      baselines: baselineMeans(evaluations),
      ...over,
      seeds: runs.map(({ seed }) => seed),
      runs,
    };
    progress.note(
      `mean of ${evaluations.length} seeds\n${inWords({ ...first!, verdict: "", metrics: over.mean, baselines: {}, notes: [] })}`,
    );
    progress.note(`sd\n${inWords({ ...first!, verdict: "", metrics: over.sd, baselines: {}, notes: [] })}`);
  }
  if (runs.length > 1) folder.writeFile("evaluation.json", `${JSON.stringify(line, null, 2)}\n`);
  progress.note(`Report: ${join(out, "report.html")}`);
  if (json) console.log(JSON.stringify(line));
}

function levelsOf(text: string, config: RunConfig): readonly number[] {
  if (!("level" in findRecipe(config.recipe).options)) {
    throw new UserError({
      where: "--sweep",
      expected: "a recipe with --level, such as digits-compress",
      got: config.recipe,
    });
  }
  const levels = text.split(",").map(Number);
  const fit = levels.every((level) => Number.isInteger(level) && level >= 1 && level <= 28);
  if (fit && new Set(levels).size === levels.length) return levels;
  throw new UserError({ where: "--sweep", expected: "different levels from 1 to 28, such as 2,4,8", got: `"${text}"` });
}
