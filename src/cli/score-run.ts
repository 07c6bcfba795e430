import { once } from "node:events";
import { type EngineChoice, openEngine } from "../engine/open.js";
import { type ScoredSample, scoreStream } from "../runs/score-stream.js";
import { exitCode } from "./exit-code.js";
import { stopOnSignal } from "./stop-on-signal.js";

export interface ScoreFlags {
  readonly format: "ndjson" | "csv";
  readonly blame?: number;
  readonly heatmaps?: string;
  readonly labelColumn?: string;
  readonly unseen?: "error" | "zeros";
  readonly engine?: EngineChoice;
  readonly threads?: number;
}

export async function score(run: string, input: string, flags: ScoreFlags): Promise<void> {
  const { engine: choice, threads, blame, labelColumn, unseen, format, heatmaps } = flags;
  const stop = stopOnSignal(() => {});
  const engine = await openEngine(choice ?? "auto", threads === undefined ? {} : { threads });
  let [judged, anomalous] = [0, 0];
  try {
    if (format === "csv")
      await write(`${["name", "score", "z", "pValue", "anomalous", ...(blame ? ["blame"] : [])].join(",")}\n`);
    const batches = scoreStream(run, input, {
      ...{ engine, stdin: process.stdin, signal: stop.signal },
      ...(blame !== undefined && { blame }),
      ...(heatmaps !== undefined && { heatmaps }),
      ...(labelColumn !== undefined && { labelColumn }),
      ...(unseen && { unseen }),
    });
    for await (const batch of batches) {
      judged += batch.length;
      anomalous += batch.filter((one) => one.anomalous).length;
      await write(batch.map(format === "csv" ? csvLine : jsonLine).join(""));
      if (stop.signal.aborted) break;
    }
    process.stderr.write(`${judged} judged, ${anomalous} anomalous\n`);
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
  } finally {
    stop.release();
    await engine.dispose();
  }
  if (stop.signal.aborted) process.exitCode = exitCode.interrupted;
}

/** Waits while the reader is slower than we are, so that nothing piles up. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

const jsonLine = (sample: ScoredSample): string => `${JSON.stringify(sample)}\n`;

function csvLine({ name, score, z, pValue, anomalous, blame }: ScoredSample): string {
  const cells = [name, score, z, pValue, anomalous, ...(blame ? [blame.map(({ feature }) => feature).join(" ")] : [])];
  return `${cells.map((cell) => quoted(String(cell))).join(",")}\n`;
}

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
