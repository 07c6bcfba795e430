import { htmlReport, type Section } from "../report/index.js";
import type { Setting } from "../tune/space.js";
import type { Trial, TrialState } from "../tune/trial.js";
import { bestOf, type StudyFigures, studyFigures } from "./study-page/figures.js";
import { frontOf, rankTrials } from "./study-page/ranking.js";
import type { StudyReport } from "./study-page/spec.js";
import { failureTable, secondsText, spaceTable, trialTable, valueFormats } from "./study-page/tables.js";

export { type StudyFigures, studyFigures } from "./study-page/figures.js";
export type { StudyReport } from "./study-page/spec.js";

/** The page of a study: what was optimised and found, figures, all trials, and how to go on. The whole HTML. */
export function studyPage(study: StudyReport, figures: StudyFigures = studyFigures(study)): string {
  const { importances, parallel, history, curves, pareto } = figures;
  return htmlReport({
    title: `Study ${study.name}`,
    verdict: verdictOf(study),
    summary: summaryOf(study),
    sections: [
      ...bestSection(study),
      protocol(study),
      ...figureSection("Pareto front", pareto),
      ...figureSection("History and learning curves", [...history, ...curves]),
      ...figureSection("Parameters", [...importances, ...parallel]),
      ...sliceSection(study, figures),
      trialTable(study),
      ...failureTable(study),
      spaceTable(study),
      ...(study.commands === undefined || study.commands.length === 0
        ? []
        : [{ kind: "commands", title: "Next steps", commands: study.commands } as const]),
    ],
  });
}

/** All figures in the order of the page, to be written as files. */
export function studyFigureList(figures: StudyFigures): readonly StudyFigures["history"][number][] {
  const { pareto, history, curves, importances, parallel, slices } = figures;
  return [pareto, history, curves, importances, parallel, slices].flat();
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

function verdictOf(study: StudyReport): string {
  const { trials, objectives } = study;
  if (trials.length === 0) return "No trial yet.";
  const best = bestOf(study);
  if (best === undefined) {
    const failed = trials.filter(({ state }) => state === "failed").length;
    if (failed === trials.length) return failed === 1 ? "The only trial failed." : `All ${failed} trials failed.`;
    return trials.some(({ state }) => state === "complete")
      ? "No trial meets the constraints yet."
      : "No trial is complete yet.";
  }
  if (objectives.length > 1) {
    const count = frontOf(trials, objectives).size;
    const names = objectives.map(({ name }) => name);
    return `${count} of ${plural(trials.length, "trial")} ${count === 1 ? "is" : "are"} on the Pareto front of ${listed(names)}.`;
  }
  return `Best of ${plural(trials.length, "trial")}: trial ${best.number}, ${objectives[0]!.name} ${valueFormats(study)[0]!(best.values![0]!)}.`;
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

const states: readonly TrialState[] = ["complete", "pruned", "failed", "paused", "waiting", "running"];

/** How many trials there are of each state. */
function countsOf(trials: readonly Trial[]): readonly (readonly [state: string, count: number])[] {
  return states
    .map((state) => [state, trials.filter((trial) => trial.state === state).length] as const)
    .filter(([state, count]) => count > 0 || state === "complete");
}

function summaryOf({ trials, objectives, space }: StudyReport): string {
  const aims = objectives.map(
    ({ name, direction }) => `the ${direction === "minimize" ? "lowest" : "highest"} ${name}`,
  );
  const counts = countsOf(trials).map(([state, count]) => `${count} ${state}`);
  const came = trials.length === 0 ? "" : ` in ${plural(trials.length, "trial")}: ${counts.join(", ")}`;
  return `Searched ${plural(Object.keys(space).length, "parameter")} for ${listed(aims)}${came}.`;
}

/** Settings are said in full here, to be typed again. */
const exact = (setting: Setting): string => String(setting);

function bestSection(study: StudyReport): readonly Section[] {
  const { trials, objectives, space } = study;
  const best = bestOf(study);
  if (best === undefined) return [];
  const formats = valueFormats(study);
  if (objectives.length > 1) {
    const front = frontOf(trials, objectives);
    const rows = rankTrials(trials, objectives).filter(({ number }) => front.has(number));
    const names = Object.keys(space);
    return [
      {
        kind: "table",
        title: "Best trials",
        text: `${plural(rows.length, "trial")}: no other is at least as good in every objective and better in one.`,
        columns: ["trial", ...objectives.map(({ name }) => name), ...names],
        rows: rows.map(({ number, values, settings }) => [
          String(number),
          ...objectives.map((_, at) => formats[at]!(values![at]!)),
          ...names.map((name) => (Object.hasOwn(settings, name) ? exact(settings[name]!) : "–")),
        ]),
        tall: rows.length > 12,
      },
    ];
  }
  return [
    {
      kind: "facts",
      title: `Best trial: ${best.number}`,
      facts: Object.keys(space).flatMap((name) =>
        Object.hasOwn(best.settings, name) ? [[name, exact(best.settings[name]!)] as const] : [],
      ),
    },
  ];
}

function protocol({ note, objectives, trials, sampler, pruner = "none", seed, facts = [] }: StudyReport): Section {
  const seconds = trials.reduce((sum, trial) => sum + (trial.seconds ?? 0), 0);
  return {
    kind: "facts",
    title: "What was optimised",
    ...(note !== undefined && note.trim() !== "" && { text: note }),
    facts: [
      ...objectives.map(({ name, direction }) => [direction === "minimize" ? "minimised" : "maximised", name] as const),
      ["sampler", sampler],
      ["pruner", pruner],
      ["seed", seed],
      [
        "trials",
        countsOf(trials)
          .map(([state, count]) => `${count} ${state}`)
          .join(", "),
      ],
      ...(seconds > 0 ? [["seconds of all trials", secondsText(seconds)] as const] : []),
      ...facts,
    ],
  };
}

function figureSection(title: string, figures: StudyFigures["history"]): readonly Section[] {
  return figures.length === 0 ? [] : [{ kind: "figures", title, figures }];
}

function sliceSection({ importances, trials }: StudyReport, { slices }: StudyFigures): readonly Section[] {
  if (slices.length === 0 || trials.every(({ state }) => state !== "complete")) return [];
  const order = importances === undefined ? "" : ", the most important first";
  return [
    {
      kind: "figures",
      title: "Slices",
      text: `The value of each complete trial against each parameter${order}. Trials differ in all parameters at once, so a slice shows where good values were found, not what one parameter does alone. The ring is the best.`,
      figures: slices,
    },
  ];
}
