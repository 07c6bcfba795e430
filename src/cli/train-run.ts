import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../core/errors.js";
import type { EngineChoice } from "../engine/open.js";
import { type ConfigFile, completeConfig, parseConfig, type RunConfig } from "../recipes/config.js";
import { findRecipe } from "../recipes/list.js";
import type { RunMetrics } from "../recipes/metrics.js";
import { type RunEvent, run } from "../recipes/run.js";
import { RunFolder } from "../recipes/run-folder.js";
import { downloadProgress } from "./download-progress.js";
import { exitCode } from "./exit-code.js";
import { formatDuration, formatLoss, formatRate, openProgress, type Progress } from "./progress.js";
import { stopOnSignal } from "./stop-on-signal.js";

export interface TrainFlags {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly limit?: number;
  readonly seed?: number;
  readonly engine?: EngineChoice;
  readonly threads?: number;
  readonly dataDir?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

export async function train(subject: string | undefined, flags: TrainFlags): Promise<void> {
  const begun = flags.resume === undefined ? begin(subject, flags) : resume(flags.resume, subject, flags);
  const progress = await openProgress(flags.json ? process.stderr : process.stdout, process.stderr);
  const stop = stopOnSignal(() => progress.note("Stopping after this step. Ctrl-C again quits at once."));
  const options = {
    resume: flags.resume !== undefined,
    signal: stop.signal,
    onDownload: downloadProgress(process.stderr),
    onNotice: (notice: string) => progress.note(notice),
  };
  try {
    const report = reporter(begun, progress, flags.json);
    for await (const event of run(begun.config, begun.folder, options)) report(event);
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
    // Interrupted before there was anything to save, as during a download.
    progress.note("Interrupted before training began. Nothing was written.");
  } finally {
    progress.stop();
    stop.release();
  }
  if (stop.signal.aborted) process.exitCode = exitCode.interrupted;
}

interface Begun {
  readonly config: RunConfig;
  readonly folder: RunFolder;
}

function begin(subject: string | undefined, flags: TrainFlags): Begun {
  if (subject === undefined) {
    throw new UserError({
      where: "sandglass train",
      expected: "the name of a recipe, a config file, or --resume",
      got: "nothing",
      remedy: "Try: sandglass train digits-anomaly.",
    });
  }
  const file = subject.endsWith(".json") ? parseConfig(readConfig(subject), subject) : { recipe: subject };
  const config = completeConfig({ ...file, ...changes(flags) });
  const folder =
    flags.out === undefined ? RunFolder.createNext(join("runs", config.recipe)) : RunFolder.create(flags.out);
  return { config, folder };
}

/** Options that change where or for how long a run computes, but not what: the others would make it another run. */
const changeable = ["epochs", "engine", "threads", "dataDir", "resume", "json"];

function resume(path: string, subject: string | undefined, flags: TrainFlags): Begun {
  const folder = RunFolder.open(path);
  const config = completeConfig(parseConfig(folder.readConfig(), folder.configFile));
  for (const [name, value] of Object.entries(flags)) {
    if (changeable.includes(name) || (config as unknown as Record<string, unknown>)[name] === value) continue;
    throw new UserError({
      where: `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      expected: "only --epochs, --engine, --threads and --data-dir beside --resume",
      got: String(value),
      remedy: "Leave it out, or start a new run without --resume.",
    });
  }
  if (subject !== undefined && findRecipe(subject).name !== config.recipe) {
    throw new UserError({ where: `--resume ${path}`, expected: `a run of ${subject}`, got: `one of ${config.recipe}` });
  }
  return { config: completeConfig({ ...config, ...changes(flags) }), folder };
}

/** The part of the flags that a config may say. */
function changes(flags: TrainFlags): Omit<ConfigFile, "recipe"> {
  const { out: _, resume: __, json: ___, ...config } = flags;
  return config;
}

function readConfig(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new UserError({ where: file, expected: "a config file that can be read", got }, { cause });
  }
}

/** Turns the events of a run into words; with --json, the one line of stdout. */
function reporter({ config, folder }: Begun, progress: Progress, json: boolean | undefined): (event: RunEvent) => void {
  let valLoss: number | undefined;
  return (event) => {
    switch (event.type) {
      case "ready":
        progress.note(`${config.recipe} into ${folder.path}`);
        progress.note(event.engine.description);
        break;
      case "start":
        if (event.epoch > 1) progress.note(`continuing in epoch ${event.epoch}`);
        break;
      case "progress":
        progress.batch({ ...event, seen: event.step, of: event.stepsPerEpoch, valLoss });
        break;
      case "epoch":
        valLoss = event.valLoss;
        progress.epoch({ ...event, secondsLeft: (event.epochs - event.epoch) * event.seconds });
        break;
      case "end":
        if (event.reason !== "aborted") break;
        progress.note(`Interrupted. ${event.epochs} of ${config.epochs} epochs are complete; the checkpoint is saved.`);
        progress.note(`Continue with:\n  sandglass train --resume ${shellWord(folder.path)}`);
        break;
      case "done":
        progress.note(inWords(event.metrics));
        progress.note(`Pictures: ${join(folder.path, "figures")}`);
        if (json) console.log(JSON.stringify(inOneLine(event.metrics, folder.path)));
    }
  };
}

function inWords({ epochs, seconds, samplesPerSecond, lossName, loss, valLoss, validation }: RunMetrics): string {
  const speed = `${epochs} epochs in ${formatDuration(seconds)}, median ${formatRate(samplesPerSecond)} samples/s.`;
  const losses = `training ${formatLoss(loss)}, ${validation.samples} ${validation.split} samples ${formatLoss(valLoss)}`;
  return `${speed} ${lossName.toUpperCase()}: ${losses}.`;
}

function inOneLine(metrics: RunMetrics, out: string): object {
  const { recipe, engine, threads, epochs, samplesPerSecond, loss, valLoss } = metrics;
  return { recipe, engine, threads, epochs, samplesPerSecond, loss, valLoss, out };
}

/** A path as it can be pasted into a shell. */
function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
