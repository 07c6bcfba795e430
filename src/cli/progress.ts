import type { SingleBar } from "cli-progress";

/** One epoch as people read it. */
export interface EpochLine {
  readonly epoch: number;
  readonly epochs: number;
  readonly loss: number;
  readonly valLoss?: number | undefined;
  readonly samplesPerSecond: number;
  /** Seconds the rest of the run will take. */
  readonly secondsLeft: number;
}

export interface BatchLine {
  readonly epoch: number;
  readonly epochs: number;
  /** Steps of this epoch done so far, and in all. */
  readonly seen: number;
  readonly of: number;
  readonly loss: number;
  readonly valLoss?: number | undefined;
  readonly samplesPerSecond: number;
  readonly secondsLeft: number;
}

/** How a run shows itself: a live bar on a terminal, plain lines otherwise. */
export interface Progress {
  batch(line: BatchLine): void;
  epoch(line: EpochLine): void;
  /** Something to say once. */
  note(text: string): void;
  stop(): void;
}

/** Plain lines to `lines`; while `terminal` is a TTY also a bar there. The bar's library is loaded only then. */
export async function openProgress(lines: NodeJS.WriteStream, terminal: NodeJS.WriteStream): Promise<Progress> {
  if (terminal.isTTY !== true) return plain(lines);
  const { default: library } = await import("cli-progress");
  return live(lines, (total, payload) => {
    const bar = new library.SingleBar({
      format:
        "epoch {epoch}/{epochs} {bar} {percentage}%  loss {loss}  val {valLoss}  {samplesPerSecond} samples/s  {left} left",
      stream: terminal,
      barsize: 16,
      barCompleteChar: "█",
      barIncompleteChar: "░",
      clearOnComplete: true,
      hideCursor: true,
      fps: 8,
      // The bar would otherwise take the signals and the input that belong to the command.
      gracefulExit: false,
    });
    bar.start(total, 0, payload);
    return bar;
  });
}

function plain(lines: NodeJS.WriteStream): Progress {
  return {
    batch: () => {},
    epoch: (line) => void lines.write(`${formatEpoch(line)}\n`),
    note: (text) => void lines.write(`${text}\n`),
    stop: () => {},
  };
}

function live(lines: NodeJS.WriteStream, open: (total: number, payload: object) => SingleBar): Progress {
  let bar: SingleBar | undefined;
  const stop = (): void => {
    bar?.stop();
    bar = undefined;
  };
  const write = (text: string): void => {
    stop();
    lines.write(`${text}\n`);
  };
  return {
    batch(line) {
      const payload = {
        epoch: line.epoch,
        epochs: line.epochs,
        loss: formatLoss(line.loss),
        valLoss: line.valLoss === undefined ? "…" : formatLoss(line.valLoss),
        samplesPerSecond: formatRate(line.samplesPerSecond),
        left: formatDuration(line.secondsLeft),
      };
      bar ??= open(line.of, payload);
      bar.update(line.seen, payload);
    },
    epoch: (line) => write(formatEpoch(line)),
    note: write,
    stop,
  };
}

function formatEpoch(line: EpochLine): string {
  const width = String(line.epochs).length;
  const parts = [
    `epoch ${String(line.epoch).padStart(width)}/${line.epochs}`,
    `loss ${formatLoss(line.loss)}`,
    ...(line.valLoss === undefined ? [] : [`val ${formatLoss(line.valLoss)}`]),
    ...(line.samplesPerSecond > 0 ? [`${formatRate(line.samplesPerSecond)} samples/s`] : []),
    ...(line.secondsLeft > 0 ? [`${formatDuration(line.secondsLeft)} left`] : []),
  ];
  return parts.join("  ");
}

/** Four digits that matter: `0.09412`, `1.204e-7`. */
export function formatLoss(loss: number): string {
  if (!Number.isFinite(loss)) return String(loss);
  return loss !== 0 && Math.abs(loss) < 1e-4 ? loss.toExponential(3) : loss.toPrecision(4);
}

export function formatRate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString("en-US");
}

/** `8s`, `3m05s`, `2h04m`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}s`;
  const pad = (value: number): string => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)}m${pad(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h${pad(Math.floor((whole % 3600) / 60))}m`;
}
