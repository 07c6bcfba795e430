import { once } from "node:events";
import type { Fit } from "../data/pictures/fit-image.js";
import { type EngineChoice, openEngine } from "../engine/open.js";
import { scoreStream } from "../runs/score-stream.js";
import type { ScoredSample } from "../runs/scored-sample.js";
import { exitCode } from "./exit-code.js";
import { onNotice } from "./notice.js";
import { stopOnSignal } from "./stop-on-signal.js";
import { csvLines, jsonLines, type Lines } from "./verdict-lines.js";

export interface ScoreFlags {
  readonly format: "ndjson" | "csv";
  readonly blame?: number;
  readonly heatmaps?: string;
  readonly labelColumn?: string;
  readonly unseen?: "error" | "zeros";
  readonly fit?: Fit;
  readonly onError: "stop" | "report" | "skip";
  readonly engine?: EngineChoice;
  readonly threads?: number;
}

export async function score(run: string, input: string, flags: ScoreFlags): Promise<void> {
  const { engine: choice, threads, blame, labelColumn, unseen, fit, onError, format, heatmaps } = flags;
  const stop = stopOnSignal(() => {});
  const engine = await openEngine(choice ?? "auto", threads === undefined ? {} : { threads });
  let [judged, anomalous, unread] = [0, 0, 0];
  const linesOf = (batch: readonly ScoredSample[]): Lines =>
    format === "csv"
      ? csvLines({
          times: batch.some(({ time }) => time !== undefined),
          ends: batch.some(({ end }) => end !== undefined),
          blame: blame !== undefined,
          errors: onError === "report",
        })
      : jsonLines;
  let lines: Lines | undefined;
  try {
    const batches = scoreStream(run, input, {
      ...{ engine, stdin: process.stdin, onNotice, signal: stop.signal },
      ...(blame !== undefined && { blame }),
      ...(heatmaps !== undefined && { heatmaps }),
      ...(labelColumn !== undefined && { labelColumn }),
      ...(unseen && { unseen }),
      ...(fit && { fit }),
      ...(onError !== "stop" && { onError: "collect" }),
    });
    for await (const batch of batches) {
      const verdicts = batch.filter((one) => "score" in one);
      judged += verdicts.length;
      unread += batch.length - verdicts.length;
      anomalous += verdicts.filter((one) => one.anomalous).length;
      const head = lines === undefined;
      lines ??= linesOf(verdicts);
      await write((head ? lines.head : "") + (onError === "report" ? batch : verdicts).map(lines.line).join(""));
      if (stop.signal.aborted) break;
    }
    onNotice(`${judged} judged, ${anomalous} anomalous${unread > 0 ? `, ${unread} could not be read` : ""}`);
    if (judged >= 20 && 2 * anomalous > judged) onNotice(mostly);
    if (unread > 0) process.exitCode = exitCode.userMistake;
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
  } finally {
    stop.release();
    await engine.dispose();
  }
  if (stop.signal.aborted) process.exitCode = exitCode.interrupted;
}

const mostly =
  "More than half are anomalous. Where that cannot be, look whether these come in the units, and out of the same source, as what was learned from.";

/** Waits while the reader is slower than we are, so that nothing piles up. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}
