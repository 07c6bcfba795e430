import { scaleLinear, scaleLog } from "d3-scale";
import { element, type Markup } from "../markup.js";
import { formatNumber } from "../number.js";
import { paint, textWidth } from "../theme.js";
import { shorten } from "./key.js";

export interface Axis {
  readonly label: string;
  readonly kind: "linear" | "log";
  readonly domain: readonly [number, number];
  /** Ticks at whole numbers only. */
  readonly whole?: boolean;
  /** In place of ticks at round numbers, as for names. */
  readonly ticks?: readonly Tick[];
}

export interface Tick {
  readonly value: number;
  readonly label: string;
}

/** The rectangle data is drawn in, and where numbers fall in it. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  /** Grid lines, tick labels and axis titles. */
  readonly furniture: readonly Markup[];
}

/** Where an axis is marked, and how the marks read. */
export function ticksOf(axis: Axis, count: number): Tick[] {
  const { kind, domain, whole, ticks } = axis;
  if (ticks !== undefined) return [...ticks];
  const even = (): Tick[] => {
    const scale = scaleLinear([...domain], [0, 1]);
    const format = scale.tickFormat(count);
    const values = scale.ticks(count).filter((value) => whole !== true || Number.isInteger(value));
    return values.map((value) => ({ value, label: whole === true ? String(value) : format(value).replace(/,/g, " ") }));
  };
  if (kind === "linear") return even();
  const [low, high] = domain;
  const decades = Math.log10(high / low);
  const steps = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : [1, 2, 5];
  const every = Math.max(1, Math.round(decades / count));
  const values: Tick[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    if (power % every !== 0) continue;
    for (const step of steps) {
      const value = Number(`${step}e${power}`);
      if (value >= low && value <= high) values.push({ value, label: formatNumber(value) });
    }
  }
  // A range of 30 … 40 holds none of these.
  return values.length > 1 ? values : even();
}

/** As many ticks, evenly chosen, as have labels that do not run into each other. */
function apart(ticks: readonly Tick[], x: (value: number) => number): readonly Tick[] {
  for (let every = 1; every < ticks.length; every++) {
    const kept = ticks.filter((_, at) => at % every === 0);
    const isFree = kept.slice(1).every(({ value, label }, at) => {
      const room = (textWidth(label, 12) + textWidth(kept[at]!.label, 12)) / 2;
      return x(value) - x(kept[at]!.value) > room;
    });
    if (isFree) return kept;
  }
  return ticks.slice(0, 1);
}

/** Where numbers of an axis fall between two places. */
export function scaleOf({ kind, domain }: Axis, range: readonly [number, number]): (value: number) => number {
  const scale = kind === "log" ? scaleLog([...domain], [...range]) : scaleLinear([...domain], [...range]);
  return (value) => scale(value);
}

/** Room around the data for marks and titles, and the scales within. */
export function frame(spec: {
  readonly width: number;
  readonly height: number;
  readonly x: Axis;
  readonly y: Axis;
  /** Room to the right of the data, for labels at the ends of lines. */
  readonly right?: number;
  /** Room above the data, for a key. */
  readonly top?: number;
}): Frame {
  const { width, height } = spec;
  const yTicks = ticksOf(spec.y, Math.max(3, Math.round(height / 60)));
  const left = 16 + 18 + Math.max(0, ...yTicks.map((tick) => textWidth(tick.label, 12))) + 8;
  const right = width - (spec.right ?? 24);
  const top = spec.top ?? 8;
  const bottom = height - 50;
  const x = scaleOf(spec.x, [left, right]);
  const xTicks = apart(ticksOf(spec.x, Math.max(3, Math.round((right - left) / 80))), x);
  const y = scaleOf(spec.y, [bottom, top]);
  const muted = paint({ fill: "muted" });
  const furniture: Markup[] = [
    ...yTicks.flatMap(({ value, label }) => [
      element("line", { x1: left, x2: right, y1: y(value), y2: y(value), ...paint({ stroke: "grid" }) }),
      element("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end", ...muted }, label),
    ]),
    ...xTicks.flatMap(({ value, label }) => [
      element("line", { x1: x(value), x2: x(value), y1: bottom, y2: bottom + 5, ...paint({ stroke: "axis" }) }),
      element(
        "text",
        {
          // A long one at the end must not leave the picture.
          x: Math.min(x(value), width - 2 - textWidth(label, 12) / 2),
          y: bottom + 19,
          "text-anchor": "middle",
          ...muted,
        },
        label,
      ),
    ]),
    element("line", { x1: left, x2: right, y1: bottom, y2: bottom, ...paint({ stroke: "axis" }) }),
    element(
      "text",
      { x: (left + right) / 2, y: bottom + 40, "text-anchor": "middle", ...muted },
      shorten(spec.x.label, right - left, 12),
    ),
    element(
      "text",
      {
        transform: `translate(28 ${Math.round((top + bottom) / 2)}) rotate(-90)`,
        "text-anchor": "middle",
        ...muted,
      },
      shorten(spec.y.label, bottom - top + 60, 12),
    ),
  ];
  return { width, height, left, right, top, bottom, x, y, furniture };
}

/** Moves heights apart so that labels at them do not overlap; keeps their order. */
export function spread(heights: readonly number[], least: number, top: number, bottom: number): number[] {
  const order = heights.map((_, index) => index).sort((a, b) => heights[a]! - heights[b]!);
  const placed = [...heights];
  let floor = top;
  for (const index of order) {
    placed[index] = Math.max(placed[index]!, floor);
    floor = placed[index]! + least;
  }
  let ceiling = bottom;
  for (const index of order.reverse()) {
    placed[index] = Math.min(placed[index]!, ceiling);
    ceiling = placed[index]! - least;
  }
  return placed;
}
