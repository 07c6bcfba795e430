import { createHash, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { UserError } from "../core/errors.js";
import { version } from "../core/version.js";
import { Detector } from "../pipeline/detector.js";
import { openModel } from "../pipeline/model-bytes.js";
import { modelFileOf, noDetector } from "../runs/run-model.js";
import type { InputChoices } from "../runs/score-input.js";
import type { Connection } from "./connect.js";
import { cutInput, type Shard } from "./cut.js";
import { dispatch } from "./dispatch.js";
import type { ShardOptions } from "./shard.js";
import { ShardFolder, type ShardRun } from "./shard-folder.js";
import { type Scored, Tally } from "./tally.js";

/** How inputs are scored by workers. */
export interface ScoreShardsOptions extends Pick<InputChoices, "stdin" | "labelColumn" | "unseen" | "onNotice"> {
  readonly connection: Connection;
  /** New folder for the verdicts, or that of the run to go on with. */
  readonly out: string;
  readonly resume: boolean;
  /** Samples of a shard. */
  readonly samples: number;
  readonly judging: Omit<ShardOptions, "input" | "times">;
  /** Shards under way at a time. Default: two for each worker there is, and two more. */
  readonly inFlight?: number | undefined;
  /** Seconds to wait for a Redis that does not answer. Default 120. */
  readonly patience?: number;
  readonly signal: AbortSignal;
  readonly onState?: (state: ScoringState) => void;
}

/** How far a scoring is. */
export interface ScoringState {
  readonly judged: number;
  readonly shards: number;
  readonly inFlight: number;
  readonly workers: number;
}

/** Where none of so many shards could be judged, the rest cannot either. */
const hopeless = 10;

/**
 * Scores inputs on the workers of a queue, into a file for each: the lines `sandglass score` writes, in the order of the input.
 * A shard that fails for good is left out and told of, the rest completed. What is judged is kept whatever happens.
 *
 * @throws UserError when there is no detector, the folder cannot be used, an input cannot be read, or Redis stays away. The
 * signal's reason when it is aborted.
 */
export async function scoreShards(
  path: string,
  inputs: readonly string[],
  options: ScoreShardsOptions,
): Promise<Scored> {
  const { connection, judging, signal, onNotice, onState } = options;
  const file = modelFileOf(path);
  const detector = await openModel(file);
  if (!(detector instanceof Detector)) throw noDetector(path);
  const bytes = await readFile(file);
  const model = { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  if (detector.codec.input.kind === "series" && inputs.some((input) => input !== "-")) {
    throw new UserError({
      where: path,
      expected: "a detector of samples, which stand for themselves",
      got: "one of series, which are judged as a whole",
      remedy: "Leave `redis` out.",
    });
  }
  const folder = ShardFolder.open(options.out, asked(inputs, model.sha256, options), options.resume);
  const tally = new Tally(folder);
  const said = new Set<string>();
  const notice = (text: string): void => {
    if (!said.has(text)) onNotice?.(text);
    said.add(text);
  };
  let mistake: unknown;
  let underWay = { inFlight: 0, workers: 0 };
  const tell = (): void => onState?.({ ...underWay, judged: tally.judged, shards: tally.shards });
  const wanted = async function* (): AsyncGenerator<Shard> {
    for (const [at, input] of inputs.entries()) {
      if (folder.isDone(at)) {
        notice(`${folder.outputName(at)} is complete.`);
        continue;
      }
      const { stdin, labelColumn, unseen } = options;
      const shards = cutInput(detector.codec, input, at, {
        ...{ stdin, judging, signal, samples: options.samples, onNotice: notice },
        ...(labelColumn !== undefined && { labelColumn }),
        ...(unseen && { unseen }),
        ...(judging.fit && { fit: judging.fit }),
        ...(judging.onError !== "stop" && { onError: "collect" }),
      });
      for await (const shard of shards) {
        if (mistake !== undefined) return;
        const kept = folder.kept(shard);
        tally.cut(shard);
        if (kept) tally.settle(shard, kept);
        else yield shard;
      }
      tally.end(at);
    }
  };
  const { run } = folder.run;
  const { inFlight, patience = 120 } = options;
  for await (const { shard, ...settled } of dispatch(wanted(), {
    ...{ connection, run, model, inFlight, patience, signal },
    onState: (state) => {
      underWay = state;
      tell();
      if (state.workers === 0) notice(noWorkers(connection.place));
    },
  })) {
    if ("reason" in settled) {
      tally.miss(shard, inputs[shard.input]!, settled.reason);
      if (tally.shards === 0 && tally.missing.length >= hopeless) mistake ??= allFail(settled.reason);
    } else if (settled.result.summary.problem) {
      mistake ??= new UserError(settled.result.summary.problem);
    } else {
      folder.keep(shard, settled.result);
      tally.settle(shard, settled.result.summary);
      settled.result.summary.notices.forEach(notice);
    }
    tell();
  }
  await detector.close();
  if (mistake !== undefined) throw mistake;
  return tally.finish(inputs.length);
}

function asked(
  inputs: readonly string[],
  model: string,
  { samples, judging, labelColumn, unseen }: ScoreShardsOptions,
): ShardRun {
  return {
    run: randomUUID(),
    sandglass: version,
    model,
    inputs: inputs.map((input) => (input === "-" ? input : resolve(input))),
    options: { ...judging, samples, labelColumn, unseen },
  };
}

const noWorkers = (place: string): string =>
  `No worker takes shards from ${place} yet. Start some, here or on other machines: sandglass worker --redis URL`;

const allFail = (reason: string): UserError =>
  new UserError({ where: "`redis`", expected: "workers that can judge the shards", got: `failures only: ${reason}` });
