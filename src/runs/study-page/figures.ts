import { importanceBars } from "../../report/chart/importance-bars.js";
import { learningCurves } from "../../report/chart/learning-curves.js";
import { objectiveHistory } from "../../report/chart/objective-history.js";
import { parallelCoordinates } from "../../report/chart/parallel-coordinates.js";
import { paretoChart } from "../../report/chart/pareto-chart.js";
import type { Better } from "../../report/chart/robust-axis.js";
import type { SettingAxis } from "../../report/chart/setting-axis.js";
import { sliceChart } from "../../report/chart/slice-chart.js";
import type { Figure } from "../../report/index.js";
import { countOf, valueAt } from "../../tune/dimension.js";
import { isMeasured, violationOf } from "../../tune/pareto.js";
import type { Dimension, Space } from "../../tune/space.js";
import type { Objective, Trial } from "../../tune/trial.js";
import { frontOf, rankTrials } from "./ranking.js";
import type { StudyReport } from "./spec.js";

/** The figures of a study by what they show. With several objectives there is one of each kind for every objective. */
export interface StudyFigures {
  readonly history: readonly Figure[];
  /** None without importances. */
  readonly importances: readonly Figure[];
  readonly parallel: readonly Figure[];
  /** One for each dimension, by importance. */
  readonly slices: readonly Figure[];
  /** None where no trial has reported anything. */
  readonly curves: readonly Figure[];
  /** None of one objective; one for each pair of more than two. */
  readonly pareto: readonly Figure[];
}

// More axes than that leave no room for their names.
const mostAxes = 10;
const mostTicks = 6;

/** Draws a study. Names of figures differ, and serve as file names. */
export function studyFigures(study: StudyReport): StudyFigures {
  const { space, objectives, trials, importances, stepName } = study;
  const [first] = objectives;
  const best = objectives.length === 1 ? bestOf(study)?.number : undefined;
  const each = (draw: (objective: Objective, at: number, suffix: string) => readonly Figure[]): readonly Figure[] =>
    objectives.flatMap((objective, at) => draw(objective, at, at === 0 ? "" : `-${at + 1}`));
  const titled = (title: string, { name }: Objective) => (objectives.length > 1 ? `${title}: ${name}` : title);
  const names = byImportance(space, importances);
  const files = fileNames(names);
  return {
    history: each((objective, at, suffix) => [
      objectiveHistory({
        ...wordsOf(objective),
        name: `history${suffix}`,
        title: titled("Value of each trial", objective),
        trials: trials.map((trial) => ({ number: trial.number, value: measureOf(trial, at), fate: fateOf(trial) })),
      }),
    ]),
    importances:
      importances === undefined || first === undefined || candidates(trials, 0).length === 0
        ? []
        : [importanceBars({ importances, subtitle: `share of the variance of ${first.name} (fANOVA)` })],
    parallel: each((objective, at, suffix) => {
      const shown = Object.keys(space).filter((name) => names.slice(0, mostAxes).includes(name));
      const remark = shown.length < names.length ? `${shown.length} of ${names.length} parameters` : undefined;
      return [
        parallelCoordinates({
          ...wordsOf(objective),
          name: `parallel${suffix}`,
          title: titled("Settings and value of each trial", objective),
          axes: shown.map((name) => settingAxis(name, space[name]!)),
          lines: candidates(trials, at).map(({ settings, value }) => ({
            settings: shown.map((name) => settings[name]),
            value,
          })),
          remark,
        }),
      ];
    }),
    slices: each((objective, at, suffix) =>
      names.map((name) =>
        sliceChart({
          ...wordsOf(objective),
          name: `slice-${files.get(name)!}${suffix}`,
          title: titled(name, objective),
          axis: settingAxis(name, space[name]!),
          points: candidates(trials, at).map(({ settings, value }) => ({ setting: settings[name], value })),
        }),
      ),
    ),
    curves:
      first === undefined || trials.every(({ reports }) => reports.length === 0)
        ? []
        : [learningCurves({ ...wordsOf(first), curves: trials, best, ...(stepName !== undefined && { stepName }) })],
    pareto: paretoFigures(study),
  };
}

/** The best trial of one objective. */
export function bestOf({ trials, objectives }: Pick<StudyReport, "trials" | "objectives">): Trial | undefined {
  const [first] = rankTrials(trials, objectives);
  return first !== undefined && isMeasured(first, objectives) && violationOf(first) === 0 ? first : undefined;
}

function paretoFigures({ trials, objectives }: StudyReport): readonly Figure[] {
  if (objectives.length < 2) return [];
  const front = frontOf(trials, objectives);
  const measured = trials.filter((trial) => isMeasured(trial, objectives));
  const isPair = objectives.length > 2;
  const pairs = objectives.flatMap((_, y) => objectives.slice(0, y).map((_, x) => [x, y] as const));
  return pairs.map(([first, second]) => {
    // The first objective is what people care for most: upright.
    const [x, y] = [second, first];
    const axis = (at: number) => ({ name: objectives[at]!.name, better: betterOf(objectives[at]!) });
    return paretoChart({
      ...{ x: axis(x), y: axis(y), isPair },
      name: isPair ? `pareto-${first + 1}-${second + 1}` : "pareto",
      points: measured.map((trial) => ({
        ...{ number: trial.number, x: trial.values![x]!, y: trial.values![y]! },
        standing: violationOf(trial) > 0 ? "infeasible" : front.has(trial.number) ? "front" : "dominated",
      })),
    });
  });
}

const betterOf = ({ direction }: Objective): Better => (direction === "minimize" ? "lower" : "higher");
const wordsOf = (objective: Objective) => ({ valueName: objective.name, better: betterOf(objective) });

const measureOf = ({ state, values }: Trial, at: number): number | undefined =>
  state === "complete" ? values?.[at] : undefined;

/** Complete trials that may win, with one of their values. */
const candidates = (trials: readonly Trial[], at: number) =>
  trials.flatMap((trial) => {
    const value = measureOf(trial, at);
    return value === undefined || violationOf(trial) > 0 ? [] : [{ settings: trial.settings, value }];
  });

function fateOf(trial: Trial): "infeasible" | "pruned" | "failed" | undefined {
  if (trial.state === "pruned" || trial.state === "failed") return trial.state;
  return violationOf(trial) > 0 ? "infeasible" : undefined;
}

/** A dimension as an axis. */
export function settingAxis(name: string, dimension: Dimension): SettingAxis {
  if (dimension.kind === "choice") return { name, kind: "choice", values: dimension.values };
  const { kind, low, high, log } = dimension;
  const count = countOf(dimension);
  const values =
    count <= mostTicks ? Array.from({ length: count }, (_, at) => Number(valueAt(dimension, at))) : undefined;
  return { name, kind: log ? "log" : "linear", low, high, whole: kind === "int", ...(values && { values }) };
}

function byImportance(space: Space, importances: Readonly<Record<string, number>> = {}): readonly string[] {
  const importance = (name: string) => (Object.hasOwn(importances, name) ? importances[name]! : 0);
  return Object.keys(space).sort((one, other) => importance(other) - importance(one) || 0);
}

/** Names that every file system takes, and tells apart. */
function fileNames(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    names.map((name) => {
      const plain =
        name
          .replaceAll(/[^A-Za-z0-9]+/g, "-")
          .replaceAll(/^-|-$/g, "")
          .slice(0, 40)
          .toLowerCase() || "setting";
      let file = plain;
      for (let more = 2; taken.has(file); more++) file = `${plain}_${more}`;
      taken.add(file);
      return [name, file];
    }),
  );
}
