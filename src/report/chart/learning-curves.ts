import { type Figure, figure } from "../figure.js";
import { element, type Markup } from "../markup.js";
import { type InkName, paintText, textWidth } from "../theme.js";
import { type Axis, type Frame, frame } from "./frame.js";
import { keyLine } from "./key.js";
import { crosses, dots, type Place, polylines, rings } from "./marks.js";
import { type Better, beyondText, clampTo, type RobustAxis, robustAxis } from "./robust-axis.js";

/** What became of a trial. */
export type CurveState = "complete" | "pruned" | "paused" | "waiting" | "running" | "failed";

/** A trial as {@link learningCurves} draws it. */
export interface LearningCurve {
  readonly number: number;
  readonly state: CurveState;
  readonly reports: readonly { readonly step: number; readonly value: number }[];
}

/** What {@link learningCurves} draws. */
export interface LearningCurves {
  readonly curves: readonly LearningCurve[];
  /** Number of the best trial, drawn over all others. */
  readonly best?: number | undefined;
  /** How the value is called: `SSIM`. */
  readonly valueName: string;
  readonly better: Better;
  /** What steps are: `epoch`. Default `step`. */
  readonly stepName?: string;
  readonly name?: string;
  readonly title?: string;
}

export interface CurvePoint {
  readonly step: number;
  readonly value: number;
}

export interface CurveGroup {
  readonly state: CurveState | "best";
  /** How many trials. */
  readonly count: number;
  /** Runs of points; a report that was no number ends one. */
  readonly runs: readonly (readonly CurvePoint[])[];
  /** The last point of each trial. */
  readonly ends: readonly CurvePoint[];
}

export interface LearningCurvesData {
  /** Groups that have curves; the best last. */
  readonly groups: readonly CurveGroup[];
  readonly x: Axis;
  readonly y: RobustAxis;
}

// More points than that on one curve cannot be told apart.
const most = 80;
const order: readonly CurveState[] = ["pruned", "failed", "complete", "paused", "waiting", "running"];

export function learningCurvesData(spec: LearningCurves): LearningCurvesData {
  const { curves, best, valueName, better, stepName = "step" } = spec;
  const drawn = curves.map(({ number, state, reports }) => ({ number, state, runs: runsOf(thin(reports)) }));
  const points = drawn.flatMap(({ runs }) => runs.flat());
  const group = (state: CurveGroup["state"], members: typeof drawn): CurveGroup[] => {
    const seen = members.filter(({ runs }) => runs.length > 0);
    const ends = seen.map(({ runs }) => runs.at(-1)!.at(-1)!);
    return seen.length === 0 ? [] : [{ state, count: seen.length, runs: seen.flatMap(({ runs }) => runs), ends }];
  };
  const steps = points.map(({ step }) => step);
  const [low, high] = [
    steps.reduce((a, b) => Math.min(a, b), Infinity),
    steps.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  return {
    groups: [
      ...order.flatMap((state) =>
        group(
          state,
          drawn.filter((curve) => curve.state === state && curve.number !== best),
        ),
      ),
      ...group(
        "best",
        drawn.filter(({ number }) => number === best),
      ),
    ],
    x: {
      ...{ label: stepName, kind: "linear", whole: steps.every(Number.isInteger) },
      domain: low > high ? [0, 1] : low === high ? [low - 0.5, high + 0.5] : [low, high],
    },
    y: robustAxis(
      points.map(({ value }) => value),
      { label: valueName, better, judged: drawn.flatMap(({ runs }) => worstOf(runs.flat(), better)) },
    ),
  };
}

const worstOf = (points: readonly CurvePoint[], better: Better): readonly number[] =>
  points.length === 0
    ? []
    : [
        points.reduce(
          (a, { value }) => (better === "lower" ? Math.max(a, value) : Math.min(a, value)),
          points[0]!.value,
        ),
      ];

/** Evenly spread ones, the first and the last among them. */
function thin(reports: readonly CurvePoint[]): readonly CurvePoint[] {
  const every = (reports.length - 1) / (most - 1);
  return every <= 1 ? reports : Array.from({ length: most }, (_, at) => reports[Math.round(at * every)]!);
}

function runsOf(reports: readonly CurvePoint[]): CurvePoint[][] {
  const runs: CurvePoint[][] = [[]];
  for (const { step, value } of reports) {
    if (Number.isFinite(value) && step > 0 && step <= Number.MAX_SAFE_INTEGER) runs.at(-1)!.push({ step, value });
    else if (runs.at(-1)!.length > 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

interface CurveLook {
  readonly ink: InkName;
  readonly dash?: string;
  /** Where a curve ends, and the sign of that in the key. */
  readonly mark?: typeof crosses;
}

const looks: Readonly<Record<CurveGroup["state"], CurveLook>> = {
  complete: { ink: "blue" },
  pruned: { ink: "gray", dash: "5 3", mark: crosses },
  failed: { ink: "orange", dash: "1 3", mark: crosses },
  paused: { ink: "purple", dash: "9 3 2 3", mark: rings },
  waiting: { ink: "purple", dash: "2 3", mark: rings },
  running: { ink: "green", mark: dots },
  best: { ink: "vermillion" },
};
const ending: Partial<Readonly<Record<CurveGroup["state"], string>>> = {
  pruned: " (×)",
  failed: " (×)",
  paused: " (○)",
  waiting: " (○)",
  running: " (●)",
};

/**
 * The reports of each trial of a search over its steps, by what became of it: curves that were cut short end in a sign.
 *
 * @example
 * ```ts
 * import { learningCurves } from "sandglass";
 * const curves = [{ number: 0, state: "complete" as const, reports: [{ step: 1, value: 0.5 }, { step: 2, value: 0.4 }] }];
 * const figure = learningCurves({ curves, valueName: "MSE", better: "lower", stepName: "epoch" });
 * console.log(figure.description); // Curves of MSE over epoch: 1 complete.
 * ```
 */
export function learningCurves(spec: LearningCurves): Figure {
  const data = learningCurvesData(spec);
  const width = 800;
  const isBestThere = data.groups.some(({ state }) => state === "best");
  const key = keyLine(
    data.groups.map(({ state, count }) => ({
      label:
        state === "best"
          ? `best, trial ${spec.best}`
          : `${count} ${state === "complete" && isBestThere ? "others complete" : state}${ending[state] ?? ""}`,
      stroke: looks[state],
    })),
    70,
    width - 24,
  );
  const area = frame({ width, height: 340 + key.bottom, x: data.x, y: data.y.axis, top: key.bottom + 4 });
  const counts = data.groups.map(({ state, count }) =>
    state === "best" ? `best, trial ${spec.best}` : `${count} ${state}`,
  );
  const cut = beyondText(data.y, "curve");
  return figure({
    name: spec.name ?? "curves",
    title: spec.title ?? "Learning curves",
    subtitle: [data.groups.length === 0 ? "no report yet" : `${spec.better} is better`, cut].filter(Boolean).join("; "),
    description: `Curves of ${spec.valueName} over ${spec.stepName ?? "step"}: ${counts.length === 0 ? "none yet" : counts.join(", ")}.`,
    width,
    height: area.height,
    body: [
      ...area.furniture,
      ...data.groups.flatMap((group) => drawGroup(group, data, area)),
      ...labelBest(data, spec, area),
      ...key.body,
    ],
  });
}

function drawGroup({ state, count, runs, ends }: CurveGroup, { y }: LearningCurvesData, area: Frame): Markup[] {
  const place = ({ step, value }: CurvePoint): Place => [area.x(step), area.y(clampTo(y.axis, value))];
  const { ink, dash, mark } = looks[state];
  const best = state === "best";
  const opacity = best ? 1 : Math.min(0.9, (12 / count) ** 0.4);
  const single = runs.filter((run) => run.length === 1).map((run) => place(run[0]!));
  return [
    ...polylines(
      runs.flatMap((run) => visible(run, y)).map((run) => run.map(place)),
      { ink, width: best ? 2.5 : count > 30 ? 1 : 1.25, dash, opacity },
    ),
    ...(mark === undefined
      ? dots(single, { ink, opacity })
      : mark(ends.map(place), { ink, size: 6, opacity: Math.max(0.5, opacity) })),
  ];
}

/** A curve leaves the axis where it crosses an end, and comes back where it crosses it again. */
function visible(run: readonly CurvePoint[], { axis }: RobustAxis): readonly (readonly CurvePoint[])[] {
  const isInside = (point: CurvePoint | undefined) => point !== undefined && clampTo(axis, point.value) === point.value;
  const parts: CurvePoint[][] = [[]];
  for (const [at, point] of run.entries()) {
    if (isInside(point) || isInside(run[at - 1]) || isInside(run[at + 1])) parts.at(-1)!.push(point);
    if (!isInside(point) && !isInside(run[at + 1])) parts.push([]);
  }
  return parts.filter((part) => part.length > 0);
}

function labelBest({ groups, y }: LearningCurvesData, { best }: LearningCurves, area: Frame): Markup[] {
  const end = groups.find(({ state }) => state === "best")?.ends[0];
  if (end === undefined) return [];
  const text = `trial ${best}`;
  const x = Math.min(area.x(end.step) + 8, area.width - 4 - textWidth(text, 12));
  const height = Math.max(area.top + 12, area.y(clampTo(y.axis, end.value)) - 8);
  return [element("text", { x, y: height, ...paintText("vermillion") }, text)];
}
