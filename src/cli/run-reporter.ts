import { join } from "node:path";
import type { RunEvent } from "../runs/run.js";
import type { RunMetrics } from "../runs/run-metrics.js";
import type { Begun } from "./begin-run.js";
import { formatDuration, formatLoss, formatRate, type Progress } from "./progress.js";

/** Turns the events of a run into words; with --json, the one line of stdout. */
export function reporter({ config, folder }: Begun, progress: Progress, json?: boolean): (event: RunEvent) => void {
  let valLoss: number | undefined;
  return (event) => {
    switch (event.type) {
      case "ready":
        progress.note(`${config.recipe} into ${folder.path}`);
        progress.note(event.engine.description);
        break;
      case "trial": {
        const settings = Object.entries(event.settings).map(([name, value]) => `${name} ${value}`);
        progress.note(`trial ${event.trial}/${event.trials}  ${settings.join(", ")}  val ${formatLoss(event.valLoss)}`);
        break;
      }
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
export function shellWord(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
