import { type Figure, figure } from "../figure.js";
import { element, type Markup } from "../markup.js";
import { formatNumber } from "../number.js";
import { paint } from "../theme.js";
import { type Axis, type Frame, frame } from "./frame.js";
import { shorten } from "./key.js";
import { arrows, bestMark, dots, type Place } from "./marks.js";
import { type Better, clampTo, type RobustAxis, robustAxis } from "./robust-axis.js";
import { axisOf, placeOf, type SettingAxis, type SettingValue, valueText } from "./setting-axis.js";

/** A trial as {@link sliceChart} draws it. */
export interface SlicePoint {
  /** Undefined where the trial has no such parameter. */
  readonly setting: SettingValue | undefined;
  readonly value: number;
}

/** What {@link sliceChart} draws. */
export interface SliceChart {
  readonly axis: SettingAxis;
  readonly points: readonly SlicePoint[];
  /** How the value is called: `SSIM`. */
  readonly valueName: string;
  readonly better: Better;
  readonly name?: string;
  readonly title?: string;
}

export interface SliceChartData {
  readonly points: readonly { readonly at: number; readonly value: number }[];
  /** The best of them. */
  readonly best: { readonly at: number; readonly value: number } | undefined;
  /** The middle value at each of few settings, of three trials or more. */
  readonly medians: readonly { readonly at: number; readonly value: number }[];
  readonly x: Axis;
  readonly y: RobustAxis;
}

const plot = 260;
const leastCell = 56;
// The median of two says nothing that their dots do not.
const fewest = 3;

export function sliceChartData({ axis, points, valueName, better }: SliceChart): SliceChartData {
  const finite = points.filter(({ value }) => Number.isFinite(value));
  const placed = finite.flatMap(({ setting, value }) => {
    const at = placeOf(axis, setting);
    return at === undefined ? [] : [{ at, value }];
  });
  const best = placed.reduce<SliceChartData["best"]>(
    (one, other) => (one && (better === "lower" ? one.value <= other.value : one.value >= other.value) ? one : other),
    undefined,
  );
  const groups = (axis.values ?? []).map((setting) => placed.filter(({ at }) => at === placeOf(axis, setting)));
  const cell = Math.max(leastCell, plot / Math.max(1, groups.length));
  return {
    ...{ points: placed, best },
    medians: groups
      .filter((group) => group.length >= fewest)
      .map((group) => ({ at: group[0]!.at, value: median(group.map(({ value }) => value)) })),
    x: axisOf(axis, { air: axis.values === undefined ? 0.03 : 0.12, width: cell - 6, most: 12 }),
    // All slices of a search share one axis, whoever lacks a parameter.
    y: robustAxis(
      finite.map(({ value }) => value),
      { label: valueName, better },
    ),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return sorted[Math.floor(middle)]! / 2 + sorted[Math.ceil(middle)]! / 2;
}

/**
 * The value of each trial against one of its parameters. Beside each choice stands a line at the median of its trials.
 *
 * @example
 * ```ts
 * import { sliceChart } from "sandglass";
 * const axis = { name: "units", kind: "linear", low: 16, high: 64, whole: true } as const;
 * const points = [{ setting: 16, value: 0.5 }, { setting: 64, value: 0.3 }];
 * const figure = sliceChart({ axis, points, valueName: "MSE", better: "lower" });
 * console.log(figure.description); // MSE of 2 trials against units. Best: units 64, MSE 0.3.
 * ```
 */
export function sliceChart(spec: SliceChart): Figure {
  const { axis } = spec;
  const data = sliceChartData(spec);
  const choices = axis.kind === "choice" ? Math.min(axis.values.length, 12) : 0;
  const area = frame({
    width: Math.max(330, 80 + choices * leastCell),
    height: 256,
    x: data.x,
    y: data.y.axis,
    right: 16,
    top: 8,
  });
  return figure({
    name: spec.name ?? "slice",
    title: shorten(spec.title ?? axis.name, area.width - 24, 16),
    subtitle: subtitleOf(spec, data),
    description: describe(spec, data),
    width: area.width,
    height: area.height,
    body: [...area.furniture, ...drawPoints(data, axis, area), ...drawMedians(data, axis, area)],
  });
}

/** Always there, so that slices side by side stand level. */
function subtitleOf({ points }: SliceChart, data: SliceChartData): string {
  const count = data.points.length;
  const trials =
    count < points.length ? `${count} of ${points.length} trials have it` : count === 1 ? "1 trial" : `${count} trials`;
  return data.medians.length > 0 ? `${trials}; lines: medians` : trials;
}

function drawPoints({ points, best, y }: SliceChartData, axis: SettingAxis, area: Frame): Markup[] {
  const [low, high] = y.axis.domain;
  const cell = cellOf(axis, area);
  // Golden steps spread the dots of one setting evenly, however many they are.
  const placed = points.map((point, index) => ({
    ...point,
    x: area.x(point.at) + (((index * 0.618034 + 0.5) % 1) - 0.5) * Math.min(cell * 0.5, 40),
  }));
  const inside = placed.filter(({ value }) => value >= low && value <= high);
  const beyond = (up: boolean): Place[] =>
    placed
      .filter(({ value }) => (up ? value > high : value < low))
      .map(({ x }) => [x, up ? area.top + 6 : area.bottom - 6]);
  const winner = placed.find(({ at, value }) => at === best?.at && value === best.value);
  return [
    ...dots(
      inside.map(({ x, value }): Place => [x, area.y(value)]),
      { ink: "blue", opacity: points.length > 60 ? 0.45 : 0.7 },
    ),
    ...arrows(beyond(true), true, { ink: "blue" }),
    ...arrows(beyond(false), false, { ink: "blue" }),
    ...bestMark(winner ? [[winner.x, area.y(clampTo(y.axis, winner.value))]] : []),
  ];
}

/** The least distance of two settings that lie apart; 0 where they need not. */
function cellOf(axis: SettingAxis, area: Frame): number {
  const places = (axis.values ?? []).flatMap((setting) => placeOf(axis, setting) ?? []).map((place) => area.x(place));
  if (axis.values === undefined) return 0;
  return places.slice(1).reduce((least, place, at) => Math.min(least, place - places[at]!), area.right - area.left);
}

function drawMedians({ medians, y }: SliceChartData, axis: SettingAxis, area: Frame): Markup[] {
  const half = Math.min(cellOf(axis, area), 80) * 0.36;
  return medians.map(({ at, value }) => {
    const height = area.y(clampTo(y.axis, value));
    const ends = { x1: area.x(at) - half, x2: area.x(at) + half, y1: height, y2: height };
    return element("line", { ...ends, "stroke-width": 2, ...paint({ stroke: "ink" }) });
  });
}

function describe({ axis, valueName }: SliceChart, { points, best }: SliceChartData): string {
  const what = `${valueName} of ${points.length} ${points.length === 1 ? "trial" : "trials"} against ${axis.name}.`;
  if (best === undefined) return what;
  const setting = valueText(axis.kind === "choice" ? axis.values[best.at]! : best.at);
  return `${what} Best: ${axis.name} ${setting}, ${valueName} ${formatNumber(best.value, 4)}.`;
}
