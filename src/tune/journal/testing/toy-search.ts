import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../../../core/random.js";
import { createStudy } from "../../create-study.js";
import type { PruneDecision } from "../../pruner.js";
import type { Sampler } from "../../sampler.js";
import { float, int, type Settings, type Space } from "../../space.js";
import type { Study } from "../../study.js";

// The search that the processes of crash tests run: quick, and each result can be computed again to compare.

const space: Space = { rate: float(1e-3, 1, { log: true }), units: int(1, 64) };

/** Proposes what only the trial's number says, so that a trial begun anew by mistake could not hide. */
const sampler: Sampler = {
  name: "toy",
  suggest: ({ number, seed }) => {
    const random = new Random(seed, `toy ${number}`);
    return { rate: 10 ** random.uniform(-3, 0), units: 1 + random.integer(64) };
  },
};

export const openToy = async (journal: string): Promise<Study> =>
  await createStudy({ name: "toy", space, sampler, journal, seed: 11 });

/** What a trial with these settings comes to. */
export const toyValue = ({ rate, units }: Settings): number => Math.log(Number(rate)) ** 2 + Number(units) / 7;

interface ToyTrial {
  readonly settings: Settings;
  /** A file, if the trial is to keep one. */
  readonly checkpoint?: string;
  readonly signal?: AbortSignal;
  report(step: number, value: number): Promise<PruneDecision> | undefined;
}

/** Some steps of some milliseconds, with a checkpoint after each. */
export async function runToy({ settings, checkpoint, signal, report }: ToyTrial): Promise<number> {
  const begun = checkpoint !== undefined && existsSync(checkpoint) ? Number(readFileSync(checkpoint, "utf8")) : 0;
  for (let step = begun + 1; step <= 4 && signal?.aborted !== true; step++) {
    await sleep(2 + (Number(settings["units"]) % 8));
    await report(step, toyValue(settings) + 1 / step);
    if (checkpoint === undefined) continue;
    writeFileSync(`${checkpoint}.tmp-${process.pid}`, String(step));
    renameSync(`${checkpoint}.tmp-${process.pid}`, checkpoint);
  }
  if (checkpoint !== undefined) rmSync(checkpoint, { force: true });
  return toyValue(settings);
}

/** Writes down, apart from the journal, what the study acknowledged. */
export function claim(journal: string, number: number, value: number): void {
  appendFileSync(`${journal}.claims`, `${number} ${value}\n`);
}
