import { type Figure, figure } from "../figure.js";
import { element, type Markup } from "../markup.js";
import { formatNumber } from "../number.js";
import { paint, paintText, textWidth } from "../theme.js";
import { type Axis, type Frame, frame } from "./frame.js";
import { keyLine, type Stroke } from "./key.js";

export type ScoreGroupName = "calibration" | "normal" | "anomalous";

/** What {@link errorHistogram} draws. */
export interface ErrorHistogram {
  /** Scores of each group; a group left out is not drawn. */
  readonly scores: Readonly<Partial<Record<ScoreGroupName, ArrayLike<number>>>>;
  /** Scores above it are alarms. */
  readonly threshold?: number;
  /** Scores below it are alarms too, for two-sided rules. */
  readonly lowerThreshold?: number;
  /** How the scores are called: `MSE`. */
  readonly scoreName: string;
  readonly name?: string;
  readonly title?: string;
}

export interface HistogramGroup {
  readonly name: ScoreGroupName;
  /** Finite scores counted. */
  readonly count: number;
  /** Scores that were not finite and are missing from the picture. */
  readonly missing: number;
  /** Share of the group in each bin, 0 … 1; sums to 1. */
  readonly shares: readonly number[];
}

export interface ErrorHistogramData {
  readonly groups: readonly HistogramGroup[];
  /** One more than there are bins; evenly spaced on the x scale. */
  readonly edges: readonly number[];
  readonly x: Axis;
  readonly y: Axis;
  readonly thresholds: readonly number[];
}

const bins = 48;
const order: readonly ScoreGroupName[] = ["calibration", "normal", "anomalous"];

/** Shares rather than counts, because the groups differ in size; a log scale where scores span a factor of ten. */
export function errorHistogramData(spec: ErrorHistogram): ErrorHistogramData {
  const given = order.flatMap((name) => {
    const scores = spec.scores[name];
    return scores === undefined ? [] : [{ name, scores: Float64Array.from(scores) }];
  });
  const thresholds = [spec.lowerThreshold, spec.threshold].filter(
    (value): value is number => value !== undefined && Number.isFinite(value),
  );
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const see = (value: number) => {
    if (!Number.isFinite(value)) return;
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const { scores } of given) scores.forEach(see);
  thresholds.forEach(see);
  if (low > high) [low, high] = [0, 1];
  // Scores closer together than numbers can be told apart on an axis are drawn as one.
  if (high - low <= 1e-12 * Math.max(Math.abs(low), Math.abs(high), 1e-280))
    [low, high] = [low - Math.abs(low) / 10 - 1e-9, high + Math.abs(high) / 10 + 1e-9];
  const kind = low > 0 && high / low >= 10 ? "log" : "linear";
  const to = kind === "log" ? Math.log : (value: number) => value;
  const from = kind === "log" ? Math.exp : (value: number) => value;
  const [start, end] = [to(low), to(high)];
  const edges = Array.from({ length: bins + 1 }, (_, at) => from(start + ((end - start) * at) / bins));
  const groups = given.map(({ name, scores }) => {
    const finite = scores.filter((score) => Number.isFinite(score));
    const shares = new Array<number>(bins).fill(0);
    for (const score of finite) {
      const bin = Math.min(bins - 1, Math.max(0, Math.floor(((to(score) - start) / (end - start)) * bins)));
      shares[bin]! += 1 / finite.length;
    }
    return { name, count: finite.length, missing: scores.length - finite.length, shares };
  });
  const highest = Math.max(0, ...groups.flatMap((group) => group.shares)) || 1;
  return {
    groups,
    edges,
    x: {
      label: kind === "log" ? `${spec.scoreName}, log scale` : spec.scoreName,
      kind,
      domain: [edges[0]!, edges[bins]!],
    },
    y: { label: "share of the group", kind: "linear", domain: [0, highest * 1.08] },
    thresholds,
  };
}

const look: Readonly<Record<ScoreGroupName, { readonly stroke: Stroke; readonly patch: number }>> = {
  calibration: { stroke: { ink: "gray", dash: "3 2" }, patch: 0 },
  normal: { stroke: { ink: "blue" }, patch: 0.3 },
  anomalous: { stroke: { ink: "vermillion" }, patch: 0.3 },
};

/**
 * How the scores of calibration, normal and anomalous samples spread, and where the threshold cuts.
 *
 * @example
 * ```ts
 * import { errorHistogram } from "sandglass";
 * const figure = errorHistogram({ scores: { normal: [1, 2, 2], anomalous: [5, 6] }, threshold: 3, scoreName: "MSE" });
 * console.log(figure.name); // errors
 * ```
 */
export function errorHistogram(spec: ErrorHistogram): Figure {
  const data = errorHistogramData(spec);
  const width = 800;
  const key = keyLine(
    data.groups.map(({ name, count }) => ({ label: `${name}, n = ${count}`, ...look[name] })),
    90,
    width - 24,
  );
  const area = frame({ width, height: 360, x: data.x, y: data.y, top: key.bottom + 14 });
  const missing = data.groups.filter((group) => group.missing > 0);
  const cut = data.thresholds.map((value) => formatNumber(value, 4)).join(" and ");
  return figure({
    name: spec.name ?? "errors",
    title: spec.title ?? `Scores: ${spec.scoreName}`,
    subtitle:
      missing.length > 0
        ? `not shown, not finite: ${missing.map((g) => `${g.missing} ${g.name}`).join(", ")}`
        : undefined,
    description: `Histogram of ${data.groups.map((g) => `${g.count} ${g.name}`).join(", ")} scores.${cut === "" ? "" : ` Threshold ${cut}.`}`,
    width,
    height: area.height,
    body: [
      ...area.furniture,
      ...data.groups.map((group) => drawGroup(group, data.edges, area)),
      ...data.thresholds.flatMap((value, at) =>
        drawThreshold(value, data.thresholds.length === 1 ? "middle" : at === 0 ? "end" : "start", area),
      ),
      ...key.body,
    ],
  });
}

function drawGroup(group: HistogramGroup, edges: readonly number[], area: Frame): Markup {
  const coordinate = (value: number) => String(Number(value.toFixed(1)));
  const steps = group.shares.map(
    (share, bin) => `V${coordinate(area.y(share))}H${coordinate(area.x(edges[bin + 1]!))}`,
  );
  const { stroke, patch } = look[group.name];
  return element("path", {
    d: `M${coordinate(area.x(edges[0]!))} ${coordinate(area.bottom)}${steps.join("")}V${coordinate(area.bottom)}Z`,
    "fill-opacity": patch,
    "stroke-width": 1.5,
    "stroke-dasharray": stroke.dash,
    ...paint({ fill: stroke.ink, stroke: stroke.ink }),
  });
}

/** One label stands over its line; those of two lines stand to the left and to the right, clear of each other. */
function drawThreshold(value: number, anchor: "start" | "middle" | "end", area: Frame): Markup[] {
  const x = area.x(value);
  const label = `threshold ${formatNumber(value)}`;
  const width = textWidth(label, 12);
  const before = { start: 0, middle: width / 2, end: width }[anchor];
  const at = Math.min(area.width - 4 - (width - before), Math.max(4 + before, x));
  return [
    element("line", {
      x1: x,
      x2: x,
      y1: area.top,
      y2: area.bottom,
      "stroke-width": 2,
      "stroke-dasharray": "6 4",
      ...paint({ stroke: "ink" }),
    }),
    element("text", { x: at, y: area.top - 5, "text-anchor": anchor, ...paintText("ink") }, label),
  ];
}
