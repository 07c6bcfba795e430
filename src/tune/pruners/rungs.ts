import type { PruneDecision } from "../pruner.js";
import type { Direction, Report, Trial } from "../trial.js";

/** Where trials are compared, and that one in `eta` goes on. */
export interface Rungs {
  readonly eta: number;
  /** Budget at a rung, from 0 on, rising; undefined beyond the last. */
  budget(rung: number): number | undefined;
}

/** Where a trial stands: how many rungs it has reached, and what it reported at each. */
interface Place {
  readonly trial: Trial;
  readonly values: readonly number[];
}

/** What the report says of the rung that it reaches: the first at or beyond the rung's budget counts. */
function placeOf(trial: Trial, { budget }: Rungs): Place {
  const values: number[] = [];
  for (;;) {
    const needed = budget(values.length) ?? Infinity;
    const report = trial.reports.find(({ step }) => step >= needed);
    if (report === undefined) return { trial, values };
    values.push(report.value);
  }
}

/** Trials that have reached a rung, best first: of equal ones the earlier. A failed trial is none of them. */
function reached(rung: number, places: readonly Place[], direction: Direction): Place[] {
  const sign = direction === "minimize" ? 1 : -1;
  const lossOf = ({ values }: Place): number => (Number.isNaN(values[rung]) ? Infinity : sign * values[rung]!);
  return places
    .filter(({ trial, values }) => trial.state !== "failed" && values.length > rung)
    .sort((one, other) => compare(lossOf(one), lossOf(other)) || one.trial.number - other.trial.number);
}

const compare = (one: number, other: number): number => (one === other ? 0 : one - other);

const topOf = (members: readonly Place[], eta: number): readonly Place[] =>
  members.slice(0, Math.floor(members.length / eta));

/** Continues a trial between rungs; at a rung if it is of its best share, else it pauses there. */
export function decideAtRung(
  rungs: Rungs,
  trial: Trial,
  trials: readonly Trial[],
  direction: Direction,
): PruneDecision {
  const last: Report | undefined = trial.reports.at(-1);
  if (last === undefined) return "continue";
  if (Number.isNaN(last.value)) return "stop";
  const before = placeOf({ ...trial, reports: trial.reports.slice(0, -1) }, rungs).values.length;
  const here = placeOf(trial, rungs);
  const others = trials.filter(({ number }) => number !== trial.number).map((other) => placeOf(other, rungs));
  // One report may pass several rungs, each of which it must earn.
  for (let rung = before; rung < here.values.length; rung++) {
    if (!topOf(reached(rung, [...others, here], direction), rungs.eta).includes(here)) return "pause";
  }
  return "continue";
}

/** The best paused trial that is now of the best share of the rung where it stands; the highest rung first. */
export function promotable(rungs: Rungs, trials: readonly Trial[], direction: Direction): number | undefined {
  const places = trials.map((trial) => placeOf(trial, rungs));
  for (let rung = Math.max(0, ...places.map(({ values }) => values.length)) - 1; rung >= 0; rung--) {
    const top = topOf(reached(rung, places, direction), rungs.eta);
    const next = top.find(({ trial, values }) => trial.state === "paused" && values.length === rung + 1);
    if (next !== undefined && !Number.isNaN(next.values[rung])) return next.trial.number;
  }
  return undefined;
}
