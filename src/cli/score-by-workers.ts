import { join } from "node:path";
import { UserError } from "../core/errors.js";
import { connect } from "../queue/connect.js";
import { scoreShards } from "../queue/score-shards.js";
import type { MissingShard } from "../queue/shard-folder.js";
import type { Scored } from "../queue/tally.js";
import { exitCode } from "./exit-code.js";
import { command } from "./invocation.js";
import { onNotice } from "./notice.js";
import { type ScoreFlags, sumUp } from "./score-run.js";
import { openShardProgress } from "./shard-progress.js";
import { isStop, stopOnSignal } from "./stop-on-signal.js";

/** The flags that scoring by workers needs. */
export type ByWorkersFlags = ScoreFlags & { readonly redis: string; readonly out: string };

const usualShard = 10_000;

/** Has inputs scored by the workers of a queue, each into a file. */
export async function scoreByWorkers(run: string, inputs: readonly string[], flags: ByWorkersFlags): Promise<void> {
  const { redis: url, out, format, onError, blame, fit, engine, labelColumn, unseen, shardSize, inFlight } = flags;
  for (const name of ["heatmaps", "threads"] as const) {
    if (flags[name] !== undefined) throw elsewhere(name);
  }
  const progress = await openShardProgress(process.stderr);
  const stop = stopOnSignal(() => progress.note("Stopping."));
  try {
    const connection = await connect(url, progress.note);
    let scored: Scored;
    try {
      scored = await scoreShards(run, inputs, {
        ...{ connection, out, resume: flags.resume === true, samples: shardSize ?? usualShard, inFlight },
        ...{ stdin: process.stdin, signal: stop.signal, onNotice: progress.note, onState: progress.state },
        ...(labelColumn !== undefined && { labelColumn }),
        ...(unseen && { unseen }),
        judging: {
          ...{ format, onError },
          ...(blame !== undefined && { blame }),
          ...(fit && { fit }),
          ...(engine && { engine }),
        },
      });
    } finally {
      progress.stop();
      connection.close();
    }
    sumUp(scored);
    for (const file of scored.files) console.log(join(out, file));
    if (scored.missing.length > 0) tellMissing(scored.missing, out);
    if (scored.missing.length > 0 || scored.unread > 0) process.exitCode = exitCode.userMistake;
  } catch (error) {
    if (!isStop(error, stop.signal)) throw error;
    onNotice(`Stopped. What is judged is kept in ${out}.\nGo on: ${goOn()}`);
    process.exitCode = exitCode.interrupted;
  } finally {
    stop.release();
  }
}

/** The same command, going on; the URL stays in the environment where it came from there. */
function goOn(): string {
  const words = process.argv.slice(2);
  return command(...words, ...(words.includes("--resume") ? [] : ["--resume"]));
}

function tellMissing(missing: readonly MissingShard[], out: string): void {
  const most = 10;
  for (const { input, first, last, samples, reason } of missing.slice(0, most)) {
    onNotice(`error: ${input}, ${first} to ${last}: ${samples} samples are missing. ${reason}`);
  }
  if (missing.length > most) onNotice(`and ${missing.length - most} more shards`);
  onNotice(`All that is missing: ${join(out, "missing.ndjson")}\nOnce mended, go on: ${goOn()}`);
}

function elsewhere(flag: "heatmaps" | "threads"): UserError {
  const remedy =
    flag === "threads" ? "Give it to sandglass worker." : "Score the pictures in question without `redis`.";
  return new UserError({
    where: `\`${flag}\``,
    expected: "no `redis`, where the work is done elsewhere",
    got: "both",
    remedy,
  });
}
