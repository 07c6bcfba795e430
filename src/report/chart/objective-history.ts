import { type Figure, figure } from "../figure.js";
import type { Markup } from "../markup.js";
import { formatNumber } from "../number.js";
import { type Axis, type Frame, frame } from "./frame.js";
import { type KeyEntry, keyLine, shorten } from "./key.js";
import { arrows, bars, bestMark, crosses, dots, type Place, polylines, rings } from "./marks.js";
import { type Better, beyondText, clampTo, type RobustAxis, robustAxis } from "./robust-axis.js";

/** One trial of a search, as {@link objectiveHistory} draws it. */
export interface HistoryTrial {
  readonly number: number;
  /** Left out, or not finite, where the trial has none. */
  readonly value?: number | undefined;
  /** Why a trial with a value cannot win, or one without has none; left out for others. */
  readonly fate?: "infeasible" | "pruned" | "failed" | undefined;
}

/** What {@link objectiveHistory} draws. */
export interface ObjectiveHistory {
  readonly trials: readonly HistoryTrial[];
  /** How the value is called: `SSIM`. */
  readonly valueName: string;
  readonly better: Better;
  readonly name?: string;
  readonly title?: string;
}

export interface HistoryPoint {
  readonly number: number;
  readonly value: number;
}

export interface ObjectiveHistoryData {
  /** Trials with a value, in the order of their numbers. */
  readonly points: readonly HistoryPoint[];
  readonly infeasible: readonly HistoryPoint[];
  /** Each trial that was better than all before it. */
  readonly records: readonly HistoryPoint[];
  readonly pruned: readonly number[];
  readonly failed: readonly number[];
  readonly x: Axis;
  readonly y: RobustAxis;
}

export function objectiveHistoryData({ trials, valueName, better }: ObjectiveHistory): ObjectiveHistoryData {
  const sorted = [...trials].sort((a, b) => a.number - b.number);
  const valued = (wanted: HistoryTrial["fate"]): HistoryPoint[] =>
    sorted.flatMap(({ number, value, fate }) =>
      fate === wanted && value !== undefined && Number.isFinite(value) ? [{ number, value }] : [],
    );
  const points = valued(undefined);
  const infeasible = valued("infeasible");
  const records: HistoryPoint[] = [];
  for (const point of points) {
    const last = records.at(-1)?.value;
    if (last === undefined || (better === "lower" ? point.value < last : point.value > last)) records.push(point);
  }
  const ended = (wanted: HistoryTrial["fate"]) =>
    sorted.flatMap(({ number, fate }) => (fate === wanted ? [number] : []));
  const [first, last] = [sorted[0]?.number ?? 0, sorted.at(-1)?.number ?? 0];
  return {
    ...{ points, infeasible, records, pruned: ended("pruned"), failed: ended("failed") },
    x: { label: "trial", kind: "linear", domain: [first - 0.5, last + 0.5], whole: true },
    y: robustAxis(
      [...points, ...infeasible].map(({ value }) => value),
      { label: valueName, better },
    ),
  };
}

/**
 * The value of each trial of a search and the best so far; trials that were pruned or failed are marked above. Values far out on the
 * worse side are drawn at the end of the axis, and counted.
 *
 * @example
 * ```ts
 * import { objectiveHistory } from "sandglass";
 * const trials = [{ number: 0, value: 0.5 }, { number: 1, fate: "pruned" as const }, { number: 2, value: 0.3 }];
 * const figure = objectiveHistory({ trials, valueName: "MSE", better: "lower" });
 * console.log(figure.description); // 3 trials: 2 complete, 1 pruned. Best: trial 2, MSE 0.3.
 * ```
 */
export function objectiveHistory(spec: ObjectiveHistory): Figure {
  const data = objectiveHistoryData(spec);
  const { pruned, failed } = data;
  const width = 800;
  const key = keyLine(keyOf(data), 70, width - 24);
  const lane = pruned.length + failed.length > 0 ? 18 : 6;
  const area = frame({ width, height: 330 + key.bottom + lane, x: data.x, y: data.y.axis, top: key.bottom + lane });
  const best = data.records.at(-1);
  const found =
    best && `best: trial ${best.number}, ${shorten(spec.valueName, 200, 12)} ${formatNumber(best.value, 4)}`;
  const cut = beyondText(data.y, "trial");
  const onLane = (numbers: readonly number[]): Place[] => numbers.map((number) => [area.x(number), key.bottom + 4]);
  return figure({
    name: spec.name ?? "history",
    title: spec.title ?? "Value of each trial",
    subtitle: [found ?? "no complete trial yet", `${spec.better} is better`, cut].filter(Boolean).join("; "),
    description: describe(spec, data),
    width,
    height: area.height,
    body: [
      ...area.furniture,
      ...bars(onLane(pruned), { ink: "gray" }),
      ...crosses(onLane(failed), { ink: "orange" }),
      ...drawPoints(data, area),
      ...drawRecords(data, area),
      ...key.body,
    ],
  });
}

const crowded = 150;

function drawPoints({ points, infeasible, y }: ObjectiveHistoryData, area: Frame): Markup[] {
  const [low, high] = y.axis.domain;
  const drawn = (list: readonly HistoryPoint[]): Place[] =>
    list
      .filter(({ value }) => value >= low && value <= high)
      .map(({ number, value }) => [area.x(number), area.y(value)]);
  const beyond = (up: boolean): Place[] =>
    [...points, ...infeasible]
      .filter(({ value }) => (up ? value > high : value < low))
      .map(({ number }) => [area.x(number), up ? area.top + 6 : area.bottom - 6]);
  return [
    ...dots(drawn(points), { ink: "blue", opacity: points.length > crowded ? 0.6 : 0.9 }),
    ...rings(drawn(infeasible), { ink: "gray" }),
    ...arrows(beyond(true), true, { ink: "blue" }),
    ...arrows(beyond(false), false, { ink: "blue" }),
  ];
}

/** A staircase: the best so far holds until a better one comes. */
function drawRecords({ records, x, y }: ObjectiveHistoryData, area: Frame): Markup[] {
  const places = records.map(({ number, value }): Place => [area.x(number), area.y(clampTo(y.axis, value))]);
  const stairs = places.flatMap(([left, height], at): Place[] => [
    [left, height],
    [places[at + 1]?.[0] ?? area.x(x.domain[1]), height],
  ]);
  return [...polylines([stairs], { ink: "vermillion", width: 2 }), ...bestMark(places.slice(-1))];
}

function keyOf({ points, infeasible, records, pruned, failed, y }: ObjectiveHistoryData): KeyEntry[] {
  const entries: readonly (KeyEntry & { readonly count: number })[] = [
    { label: "complete", count: points.length, stroke: { ink: "blue" }, symbol: "●" },
    { label: "best so far", count: records.length, stroke: { ink: "vermillion" } },
    { label: "breaks a constraint", count: infeasible.length, stroke: { ink: "gray" }, symbol: "○" },
    {
      label: "beyond the axis",
      count: y.beyond,
      stroke: { ink: "blue" },
      symbol: y.worst! < y.axis.domain[0] ? "∨" : "∧",
    },
    { label: "pruned", count: pruned.length, stroke: { ink: "gray" }, symbol: "|" },
    { label: "failed", count: failed.length, stroke: { ink: "orange" }, symbol: "×" },
  ];
  return entries.filter(({ count }) => count > 0);
}

function describe({ trials, valueName }: ObjectiveHistory, data: ObjectiveHistoryData): string {
  const counts = [
    [data.points.length + data.infeasible.length, "complete"],
    [data.infeasible.length, "of them breaking a constraint"],
    [data.pruned.length, "pruned"],
    [data.failed.length, "failed"],
  ] as const;
  const said = counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : [])).join(", ");
  const best = data.records.at(-1);
  const found = best
    ? `Best: trial ${best.number}, ${valueName} ${formatNumber(best.value, 4)}.`
    : "No complete trial yet.";
  return `${trials.length} ${trials.length === 1 ? "trial" : "trials"}${said === "" ? "" : `: ${said}`}. ${found}`;
}
