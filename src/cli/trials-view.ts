import { clearScreenDown, moveCursor } from "node:readline";
import type { Study } from "../tune/study.js";
import type { Objective, Trial } from "../tune/trial.js";
import { formatDuration, formatLoss } from "./progress.js";
import { table } from "./table.js";

/** How a search shows itself: on a terminal the best trials and those under way, redrawn; otherwise a line for each trial at its end. */
export interface TrialsView {
  update(trials: readonly Trial[]): void;
  /** The best trials as a table, once. */
  table(trials: readonly Trial[]): void;
  /** Something to say once. */
  note(text: string): void;
  stop(): void;
}

const shown = 5;

/** A view of a study on a stream. A worker's output is its coordinator's to show: give it no stream. */
export function openTrialsView(stream: NodeJS.WriteStream | undefined, study: Study): TrialsView {
  if (stream === undefined) return { update: () => {}, table: () => {}, note: () => {}, stop: () => {} };
  const { objectives } = study.definition;
  const told = new Set(study.trials.filter(isOver).map(({ number }) => number));
  let drawn = 0;
  const erase = (): void => {
    if (drawn === 0) return;
    moveCursor(stream, 0, -drawn);
    clearScreenDown(stream);
    drawn = 0;
  };
  const note = (text: string): void => {
    erase();
    stream.write(`${text}\n`);
  };
  return {
    note,
    update(trials) {
      for (const trial of trials) {
        if (!isOver(trial) || told.has(trial.number)) continue;
        told.add(trial.number);
        note(lineOf(trial, objectives, trial.number === study.best?.number));
      }
      if (stream.isTTY !== true) return;
      const text = liveTable(trials, objectives);
      erase();
      stream.write(`${text}\n`);
      drawn = text.split("\n").length;
    },
    table: (trials) => note(bestTable(trials, objectives)),
    stop: erase,
  };
}

/** Whether a trial needs nobody now: paused ones wait for a promotion. */
export const isOver = ({ state }: Trial): boolean => state !== "running" && state !== "waiting";

/** A trial at its end, in one line. */
function lineOf(trial: Trial, objectives: readonly Objective[], best: boolean): string {
  const { number, state, reason, seconds = 0, reports } = trial;
  const came =
    state === "complete"
      ? valuesOf(trial, objectives)
      : state === "failed"
        ? `failed: ${reason}`
        : `${state} after ${reports.at(-1)?.step ?? 0}, ${formatLoss(reports.at(-1)?.value ?? Number.NaN)}`;
  return `trial ${number}  ${came}  ${formatDuration(seconds)}  ${settingsOf(trial)}${best ? "  best so far" : ""}`;
}

const valuesOf = ({ values = [] }: Trial, objectives: readonly Objective[]): string =>
  objectives.map(({ name }, at) => `${name} ${formatLoss(values[at]!)}`).join("  ");

export const settingsOf = ({ settings }: Pick<Trial, "settings">): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === "number" ? Number(value.toPrecision(4)) : value}`)
    .join(", ");

/** Complete trials, the best by the first objective first. */
export function ranked(trials: readonly Trial[], { direction }: Objective): readonly Trial[] {
  const sign = direction === "minimize" ? 1 : -1;
  return trials
    .filter(({ state }) => state === "complete")
    .toSorted((a, b) => sign * (a.values![0]! - b.values![0]!) || a.number - b.number);
}

function bestTable(trials: readonly Trial[], objectives: readonly Objective[]): string {
  const best = ranked(trials, objectives[0]!).slice(0, shown);
  if (best.length === 0) return "No trial is complete yet.";
  const head = ["trial", ...objectives.map(({ name }) => name), "settings"];
  const rows = best.map((trial) => [String(trial.number), ...trial.values!.map(formatLoss), settingsOf(trial)]);
  return table([head, ...rows]);
}

function liveTable(trials: readonly Trial[], objectives: readonly Objective[]): string {
  const running = trials
    .filter(({ state }) => state === "running")
    .map((trial) => {
      const last = trial.reports.at(-1);
      const now = last === undefined ? "starting" : `at ${last.step}: ${formatLoss(last.value)}`;
      return `trial ${trial.number}  ${now}  ${settingsOf(trial)}`;
    });
  return [bestTable(trials, objectives), ...running].join("\n");
}
