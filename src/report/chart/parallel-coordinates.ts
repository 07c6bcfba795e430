import { type Figure, figure } from "../figure.js";
import { element, type Markup } from "../markup.js";
import { formatNumber } from "../number.js";
import { paint, paintText } from "../theme.js";
import { type Axis, scaleOf, ticksOf } from "./frame.js";
import { type KeyEntry, keyLine, shorten } from "./key.js";
import { type Place, polylines } from "./marks.js";
import { type Better, beyondText, clampTo, type RobustAxis, robustAxis } from "./robust-axis.js";
import { axisOf, placeOf, type SettingAxis, type SettingValue, valueText } from "./setting-axis.js";

/** A trial as {@link parallelCoordinates} draws it. */
export interface CoordinateLine {
  /** One for each axis; undefined where the trial has no such parameter. */
  readonly settings: readonly (SettingValue | undefined)[];
  readonly value: number;
}

/** What {@link parallelCoordinates} draws. */
export interface ParallelCoordinates {
  readonly axes: readonly SettingAxis[];
  readonly lines: readonly CoordinateLine[];
  /** How the value is called: `SSIM`. */
  readonly valueName: string;
  readonly better: Better;
  /** What is not drawn, and why. */
  readonly remark?: string | undefined;
  readonly name?: string;
  readonly title?: string;
}

/** Lines whose values are of one quality. */
export interface LineGroup {
  readonly name: LineGroupName;
  /** Where each line crosses each axis, in 0 (low) … 1 (high); undefined where it has no such parameter. The last is the value. */
  readonly lines: readonly (readonly (number | undefined)[])[];
}

export type LineGroupName = "others" | "best half" | "best 25 %" | "best 10 %" | "best";

export interface ParallelCoordinatesData {
  /** Those of the parameters, and of the value. */
  readonly axes: readonly Axis[];
  /** The worst first, so that the best are drawn over them. */
  readonly groups: readonly LineGroup[];
  readonly y: RobustAxis;
  /** The line with the best value. */
  readonly best: CoordinateLine | undefined;
}

const column = 116;
const tall = 300;
// More lines of one look are drawn fainter, so that where they go together still shows.
const crowded = 40;
const shares: readonly (readonly [LineGroupName, number])[] = [
  ["best 10 %", 0.1],
  ["best 25 %", 0.25],
  ["best half", 0.5],
];

/** Lines are told apart by the rank of their value, which no single value can press together. */
export function parallelCoordinatesData(spec: ParallelCoordinates): ParallelCoordinatesData {
  const { axes, valueName, better } = spec;
  const sign = better === "lower" ? 1 : -1;
  const lines = spec.lines.filter(({ value }) => Number.isFinite(value)).sort((a, b) => sign * (a.value - b.value));
  const y = robustAxis(
    lines.map(({ value }) => value),
    { label: valueName, better },
  );
  const drawn = axes.map((axis) =>
    axisOf(axis, { air: axis.values === undefined ? 0.02 : 0.2 / axis.values.length, width: column - 40, most: 16 }),
  );
  const columns = axes.map((axis, at) =>
    heightsOn(
      axis,
      drawn[at]!,
      lines.map(({ settings, value }) => ({ setting: settings[at], value })),
    ),
  );
  const ends = lines.map(({ value }) => scaleOf(y.axis, [0, 1])(clampTo(y.axis, value)));
  const places = lines.map((_, index) => [...columns.map((heights) => heights[index]), ends[index]]);
  const groupOf = (index: number): LineGroupName =>
    index === 0 ? "best" : (shares.find(([, share]) => index < share * lines.length)?.[0] ?? "others");
  return {
    axes: [...drawn, y.axis],
    groups: (["others", "best half", "best 25 %", "best 10 %", "best"] as const).map((name) => ({
      name,
      lines: places.filter((_, index) => groupOf(index) === name),
    })),
    ...{ y, best: lines[0] },
  };
}

/** Where lines cross an axis. Those of one of few values stand above each other in the order of their values, and so stay lines apart. */
function heightsOn(
  setting: SettingAxis,
  axis: Axis,
  lines: readonly { readonly setting: SettingValue | undefined; readonly value: number }[],
): (number | undefined)[] {
  const scale = scaleOf(axis, [0, 1]);
  const heights = lines.map((line) => {
    const place = placeOf(setting, line.setting);
    return place === undefined ? undefined : scale(place);
  });
  if (setting.values === undefined) return heights;
  const order = [...lines.keys()].sort((a, b) => lines[a]!.value - lines[b]!.value);
  const spread = [...heights];
  for (const height of new Set(heights)) {
    if (height === undefined) continue;
    const members = order.filter((index) => heights[index] === height);
    const room = Math.min(0.4 / setting.values.length, (members.length * 3) / tall);
    for (const [rank, index] of members.entries())
      spread[index] = height + ((rank + 0.5) / members.length - 0.5) * room;
  }
  return spread;
}

const looks: Readonly<
  Record<
    LineGroupName,
    { readonly ink: "gray" | "blue" | "vermillion"; readonly width: number; readonly opacity: number }
  >
> = {
  others: { ink: "gray", width: 1, opacity: 0.4 },
  "best half": { ink: "blue", width: 1, opacity: 0.3 },
  "best 25 %": { ink: "blue", width: 1.25, opacity: 0.6 },
  "best 10 %": { ink: "blue", width: 1.5, opacity: 1 },
  best: { ink: "vermillion", width: 2.5, opacity: 1 },
};

/**
 * Each trial of a search as a line through its settings to its value; the better, the stronger its colour. A line that runs below an
 * axis has no such parameter.
 *
 * @example
 * ```ts
 * import { parallelCoordinates } from "sandglass";
 * const axes = [{ name: "units", kind: "linear", low: 16, high: 64, whole: true }, { name: "activation", kind: "choice", values: ["relu", "tanh"] }] as const;
 * const lines = [{ settings: [16, "relu"], value: 0.5 }, { settings: [64, "tanh"], value: 0.3 }];
 * const figure = parallelCoordinates({ axes, lines, valueName: "MSE", better: "lower" });
 * console.log(figure.description); // Settings and MSE of 2 trials. Best: units 64, activation tanh, MSE 0.3.
 * ```
 */
export function parallelCoordinates(spec: ParallelCoordinates): Figure {
  const data = parallelCoordinatesData(spec);
  const width = Math.max(560, 150 + (data.axes.length - 1) * column);
  const key = keyLine(keyOf(data), 24, width - 24);
  const top = key.bottom + 26;
  const step = data.axes.length > 1 ? (width - 150) / (data.axes.length - 1) : 0;
  const x = (at: number) => 90 + at * step;
  const bottom = top + tall;
  const y = (height: number | undefined) => (height === undefined ? bottom + 26 : bottom - height * tall);
  const isAbsent = data.axes.map((_, at) =>
    data.groups.some(({ lines }) => lines.some((line) => line[at] === undefined)),
  );
  const cut = beyondText(data.y, "trial");
  const subtitle =
    data.best === undefined
      ? "no complete trial yet"
      : `complete trials; ${spec.better} ${shorten(spec.valueName, 200, 12)} is better`;
  return figure({
    name: spec.name ?? "parallel",
    title: spec.title ?? "Settings and value of each trial",
    subtitle: [subtitle, cut, spec.remark].filter(Boolean).join("; "),
    description: describe(spec, data),
    width,
    height: bottom + (isAbsent.includes(true) ? 50 : 20),
    body: [
      ...data.groups.flatMap(({ name, lines }) =>
        polylines(
          lines.map((line) => line.map((height, at): Place => [x(at), y(height)])),
          { ...looks[name], opacity: looks[name].opacity * Math.min(1, (crowded / lines.length) ** 0.7) },
        ),
      ),
      ...data.axes.flatMap((axis, at) => drawAxis(axis, { x: x(at), top, bottom, absent: isAbsent[at]! })),
      ...key.body,
    ],
  });
}

function drawAxis(
  axis: Axis,
  spec: {
    readonly x: number;
    readonly top: number;
    readonly bottom: number;
    readonly absent: boolean;
  },
): Markup[] {
  const { x, top, bottom, absent } = spec;
  const scale = scaleOf(axis, [bottom, top]);
  const label = (y: number, text: string): Markup =>
    element("text", { x: x - 8, y: y + 4, "font-size": 11, "text-anchor": "end", ...paintText("muted") }, text);
  const name = { x, y: top - 12, "text-anchor": "middle", ...paintText("ink") };
  return [
    element("line", { x1: x, x2: x, y1: top, y2: bottom, ...paint({ stroke: "axis" }) }),
    ...ticksOf(axis, 5).flatMap(({ value, label: text }) => [
      element("line", { x1: x - 4, x2: x, y1: scale(value), y2: scale(value), ...paint({ stroke: "axis" }) }),
      label(scale(value), text),
    ]),
    element("text", name, shorten(axis.label.replace(", log scale", ""), column - 8, 12)),
    absent ? label(bottom + 26, "none") : element("g"),
  ];
}

function keyOf({ groups }: ParallelCoordinatesData): KeyEntry[] {
  return groups
    .filter(({ lines }) => lines.length > 0)
    .map(({ name }) => ({ label: name, stroke: { ink: looks[name].ink }, patch: looks[name].opacity }))
    .reverse();
}

function describe({ axes, valueName }: ParallelCoordinates, { groups, best }: ParallelCoordinatesData): string {
  const count = groups.reduce((sum, { lines }) => sum + lines.length, 0);
  const what = `Settings and ${valueName} of ${count} ${count === 1 ? "trial" : "trials"}.`;
  if (best === undefined) return what;
  const settings = axes.flatMap(({ name }, at) =>
    best.settings[at] === undefined ? [] : [`${name} ${valueText(best.settings[at])}`],
  );
  return `${what} Best: ${[...settings, `${valueName} ${formatNumber(best.value, 4)}`].join(", ")}.`;
}
