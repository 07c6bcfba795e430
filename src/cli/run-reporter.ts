import { join } from "node:path";
import type { RunEvent } from "../runs/run.js";
import type { RunMetrics } from "../runs/run-metrics.js";
import type { Begun } from "./begin-run.js";
import { command } from "./invocation.js";
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
      case "start":
        if (config.validation !== "test") {
          const purpose = config.patience === undefined ? "watch the loss on" : "stop by";
          progress.note(`${event.validationSamples} training samples are kept out, to ${purpose}.`);
        }
        if (event.epoch > event.epochs) progress.note("Every epoch is trained; what is left are metrics and figures.");
        else if (event.epoch > 1) progress.note(`continuing in epoch ${event.epoch} of ${event.epochs}`);
        break;
      case "progress":
        progress.batch({ ...event, seen: event.step, of: event.stepsPerEpoch, valLoss });
        break;
      case "epoch":
        valLoss = event.valLoss;
        progress.epoch({ ...event, secondsLeft: (event.epochs - event.epoch) * event.seconds });
        break;
      case "end":
        if (event.reason === "earlyStopping") {
          progress.note(
            `Stopped early: the weights of epoch ${event.bestEpoch} are kept, the best of ${event.epochs}.`,
          );
        }
        if (event.reason !== "aborted") break;
        progress.note(`Interrupted. Epochs complete: ${event.epochs} of ${config.epochs}; the checkpoint is saved.`);
        progress.note(`Continue with:\n  ${command("train", "--resume", folder.path)}`);
        break;
      case "complete": {
        const { epochs } = event.metrics;
        const done = `${folder.path} is complete: ${counted(epochs, "epoch")} trained`;
        progress.note(event.stoppedEarly ? `${done}, then stopped early.` : `${done}.`);
        const more = event.stoppedEarly ? ["--patience", String((config.patience ?? 1) * 2)] : [];
        const longer = event.stoppedEarly ? [] : ["--epochs", String(2 * epochs)];
        progress.note(`Train it for longer with:\n  ${command("train", "--resume", folder.path, ...longer, ...more)}`);
        if (json) console.log(JSON.stringify(inOneLine(event.metrics, folder.path)));
        break;
      }
      case "done":
        progress.note(inWords(event.metrics));
        progress.note(`Pictures: ${join(folder.path, "figures")}`);
        if (json) console.log(JSON.stringify(inOneLine(event.metrics, folder.path)));
    }
  };
}

function inWords({ epochs, seconds, samplesPerSecond, lossName, loss, valLoss, validation }: RunMetrics): string {
  const speed = `${counted(epochs, "epoch")} in ${formatDuration(seconds)}, median ${formatRate(samplesPerSecond)} samples/s.`;
  const watched = validation.split === "test" ? "test samples" : "training samples kept out";
  const losses = `training ${formatLoss(loss)}, ${validation.samples} ${watched} ${formatLoss(valLoss)}`;
  return `${speed} ${lossName.toUpperCase()}: ${losses}.`;
}

function inOneLine(metrics: RunMetrics, out: string): object {
  const { recipe, engine, threads, epochs, samplesPerSecond, loss, valLoss } = metrics;
  return { recipe, engine, threads, epochs, samplesPerSecond, loss, valLoss, out };
}

/** `1 epoch`, `2 epochs`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
