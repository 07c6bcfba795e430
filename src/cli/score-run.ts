import { once } from "node:events";
import { UserError } from "../core/errors.js";
import type { Fit } from "../data/pictures/fit-image.js";
import { type EngineChoice, openEngine } from "../engine/open.js";
import { scoreStream } from "../runs/score-stream.js";
import { type Lines, linesOf } from "../runs/verdict-lines.js";
import { exitCode } from "./exit-code.js";
import { onNotice } from "./notice.js";
import { stopOnSignal } from "./stop-on-signal.js";

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
  readonly redis?: string;
  readonly out?: string;
  readonly resume?: true;
  readonly shardSize?: number;
  readonly inFlight?: number;
}

export async function score(run: string, inputs: readonly string[], flags: ScoreFlags): Promise<void> {
  // A machine that has the URL in its environment still scores by itself where no folder is given.
  if (flags.redis !== undefined && flags.out !== undefined) {
    return (await import("./score-by-workers.js")).scoreByWorkers(run, inputs, {
      ...flags,
      redis: flags.redis,
      out: flags.out,
    });
  }
  await scoreHere(run, onlyInput(inputs, flags), flags);
}

async function scoreHere(run: string, input: string, flags: ScoreFlags): Promise<void> {
  const { engine: choice, threads, blame, labelColumn, unseen, fit, onError, format, heatmaps } = flags;
  const stop = stopOnSignal(() => {});
  const engine = await openEngine(choice ?? "auto", threads === undefined ? {} : { threads });
  let [judged, anomalous, unread] = [0, 0, 0];
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
      lines ??= linesOf(format, {
        times: verdicts.some(({ time }) => time !== undefined),
        ends: verdicts.some(({ end }) => end !== undefined),
        blame: blame !== undefined,
        errors: onError === "report",
      });
      await write((head ? lines.head : "") + (onError === "report" ? batch : verdicts).map(lines.line).join(""));
      if (stop.signal.aborted) break;
    }
    sumUp({ judged, anomalous, unread });
    if (unread > 0) process.exitCode = exitCode.userMistake;
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
  } finally {
    stop.release();
    await engine.dispose();
  }
  if (stop.signal.aborted) process.exitCode = exitCode.interrupted;
}

/** Says what came of all samples. */
export function sumUp({
  judged,
  anomalous,
  unread,
}: Readonly<Record<"judged" | "anomalous" | "unread", number>>): void {
  onNotice(`${judged} judged, ${anomalous} anomalous${unread > 0 ? `, ${unread} could not be read` : ""}`);
  if (judged >= 20 && 2 * anomalous > judged) onNotice(mostly);
}

/** Throws a UserError for what only makes sense with a queue. */
function onlyInput(inputs: readonly string[], { redis, out, resume, shardSize, inFlight }: ScoreFlags): string {
  const needs = (where: string, got: string): UserError =>
    new UserError({
      where,
      expected: "`redis` and `out`, a new folder for the verdicts",
      got,
      remedy: "Without them one input is judged here, and written to stdout.",
    });
  if (inputs.length > 1) throw needs(`${inputs.length} inputs`, "one of them or none");
  const lone = Object.entries({ out, resume, shardSize, inFlight }).find(([, value]) => value !== undefined);
  if (lone) throw needs(`\`${lone[0]}\``, redis === undefined ? "no `redis`" : "no `out`");
  return inputs[0]!;
}

const mostly =
  "More than half are anomalous. Where that cannot be, look whether these come in the units, and out of the same source, as what was learned from.";

/** Waits while the reader is slower than we are, so that nothing piles up. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}
