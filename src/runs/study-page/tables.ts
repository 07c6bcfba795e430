import { valueText } from "../../report/chart/setting-axis.js";
import type { Section, TableSection } from "../../report/index.js";
import { formatNumber } from "../../report/number.js";
import { cellText, decimalsOf } from "../../report/page/metric-table.js";
import { inWords } from "../../tune/dimension.js";
import { isMeasured, violationOf } from "../../tune/pareto.js";
import type { Trial } from "../../tune/trial.js";
import { frontOf, rankTrials } from "./ranking.js";
import type { StudyReport } from "./spec.js";

const sign = { minimize: "↓", maximize: "↑" } as const;
const longReason = 60;
const longTable = 20;

/** Every trial, the best first. */
export function trialTable(study: StudyReport): TableSection {
  const { trials, objectives, space } = study;
  const ranked = rankTrials(trials, objectives);
  const front = objectives.length > 1 ? frontOf(trials, objectives) : new Set<number>();
  const value = valueFormats(study);
  const names = Object.keys(space);
  const seen = {
    reports: trials.some(({ reports }) => reports.length > 0),
    seconds: trials.some(({ seconds }) => seconds !== undefined),
    reasons: trials.some(({ reason }) => reason !== undefined),
  };
  const state = (trial: Trial): string => {
    if (violationOf(trial) > 0) return `${trial.state}, breaks a constraint by ${formatNumber(violationOf(trial))}`;
    return front.has(trial.number) ? `${trial.state}, on the front` : trial.state;
  };
  const report = ({ reports }: Trial): string => {
    const last = reports.at(-1);
    return last === undefined ? "–" : `${value[0]!(last.value)} at ${last.step}`;
  };
  return {
    kind: "table",
    title: "Trials",
    text: `${trials.length === 0 ? "No trial yet." : "The best first."}${seen.reports ? ` The last report is a value of ${objectives[0]?.name} after so many ${study.stepName ?? "step"}s.` : ""}`,
    columns: [
      "trial",
      ...objectives.map(({ name, direction }) => `${name} ${sign[direction]}`),
      "state",
      ...names,
      ...(seen.reports ? ["last report"] : []),
      ...(seen.seconds ? ["seconds"] : []),
      ...(seen.reasons ? ["reason"] : []),
    ],
    rows: ranked.map((trial) => [
      String(trial.number),
      ...objectives.map((_, at) => (isMeasured(trial, objectives) ? value[at]!(trial.values![at]!) : "–")),
      state(trial),
      ...names.map((name) => (Object.hasOwn(trial.settings, name) ? valueText(trial.settings[name]!) : "–")),
      ...(seen.reports ? [report(trial)] : []),
      ...(seen.seconds ? [trial.seconds === undefined ? "–" : secondsText(trial.seconds)] : []),
      ...(seen.reasons ? [cut(trial.reason ?? "")] : []),
    ]),
    tall: trials.length > longTable,
    note: `${objectives.some(({ direction }) => direction === "maximize") ? "↑ higher is better. " : ""}${objectives.some(({ direction }) => direction === "minimize") ? "↓ lower is better. " : ""}– there is none.`,
  };
}

/** Why trials failed: equal reasons together, the most frequent first. Nothing where none did. */
export function failureTable({ trials }: StudyReport): readonly Section[] {
  const failed = trials.filter(({ state }) => state === "failed");
  if (failed.length === 0) return [];
  const reasonOf = ({ reason = "" }: Trial) => (reason.trim() === "" ? "no reason was given" : reason);
  const reasons = [...new Set(failed.map(reasonOf))].map((reason) => ({
    reason,
    numbers: failed.filter((trial) => reasonOf(trial) === reason).map(({ number }) => number),
  }));
  reasons.sort((a, b) => b.numbers.length - a.numbers.length);
  return [
    {
      kind: "table",
      title: "Failures",
      text: "A failed trial has no value; the study goes on without it.",
      columns: ["reason", "how often", "trials"],
      rows: reasons.map(({ reason, numbers }) => [
        reason,
        String(numbers.length),
        `${numbers.slice(0, 12).join(", ")}${numbers.length > 12 ? " …" : ""}`,
      ]),
      tall: reasons.length > longTable,
    },
  ];
}

/** What was searched. */
export function spaceTable({ space }: StudyReport): TableSection {
  const conditional = Object.values(space).some(({ when }) => when !== undefined);
  return {
    kind: "table",
    title: "Space",
    columns: ["parameter", "values", "scale", ...(conditional ? ["only where"] : [])],
    rows: Object.entries(space).map(([name, dimension]) => [
      name,
      inWords(dimension),
      dimension.kind === "choice" ? "–" : dimension.log ? "logarithmic" : "linear",
      ...(conditional ? [conditionText(dimension.when)] : []),
    ]),
  };
}

function conditionText(when: StudyReport["space"][string]["when"]): string {
  const parts = Object.entries(when ?? {}).map(([name, values]) => `${name} is ${values.map(valueText).join(" or ")}`);
  return parts.length === 0 ? "–" : parts.join(" and ");
}

/** Numbers of an objective with as many decimals as the best needs, so that they can be compared down a column. */
export function valueFormats({ trials, objectives }: StudyReport): readonly ((value: number) => string)[] {
  return objectives.map(({ direction }, at) => {
    const values = trials
      .filter((trial) => isMeasured(trial, objectives))
      .map((trial) => trial.values![at]!)
      .sort((a, b) => (direction === "minimize" ? a - b : b - a));
    const best = values[0] ?? trials.flatMap(({ reports }) => reports.map(({ value }) => value))[0] ?? 0;
    const isWhole = values.length > 0 && values.every(Number.isSafeInteger);
    const digits = isWhole ? 0 : decimalsOf({ name: "", cells: [{ value: best }] });
    return (value) => (Math.abs(value) >= 1e6 ? formatNumber(value) : cellText({ value }, digits));
  });
}

/** Short times with a decimal. */
export function secondsText(seconds: number): string {
  return seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0);
}

function cut(reason: string): string {
  return reason.length <= longReason ? reason : `${reason.slice(0, longReason - 1)}…`;
}
