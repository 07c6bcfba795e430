import { curveLinear, curveStepBefore, type Line, line } from "d3-shape";
import type { Labels } from "../../metrics/check.js";
import { element, type Markup } from "../markup.js";
import { paint, paintText } from "../theme.js";
import type { Axis, Frame } from "./frame.js";
import { type KeyEntry, type Stroke, shorten, strokes } from "./key.js";

/** Scores of one detector on the test set, higher meaning more anomalous. */
export interface ScoredDetector {
  readonly name: string;
  readonly scores: ArrayLike<number>;
}

/** What `rocChart` and `precisionRecallChart` draw. */
export interface DetectionCurves {
  /** Ours first, baselines after it; at most six. */
  readonly detectors: readonly ScoredDetector[];
  /** 1 or true for anomalous. */
  readonly labels: Labels;
  /** The first detector's threshold, marked on its curve. */
  readonly threshold?: number;
  readonly name?: string;
  readonly title?: string;
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

export interface Curve {
  readonly name: string;
  /** Area under the ROC curve, or average precision. */
  readonly area: number;
  readonly points: readonly CurvePoint[];
}

export interface CurvesData {
  readonly curves: readonly Curve[];
  /** Where the threshold puts the first detector. */
  readonly operating: CurvePoint | undefined;
}

export const unit = (label: string): Axis => ({ label, kind: "linear", domain: [0, 1] });

/** Leaves out points closer than a pixel to the one before; keeps the ends. */
export function thin(points: readonly CurvePoint[], least = 0.0025): CurvePoint[] {
  const kept: CurvePoint[] = [];
  for (const [at, point] of points.entries()) {
    const last = kept.at(-1);
    const far = last === undefined || Math.abs(point.x - last.x) >= least || Math.abs(point.y - last.y) >= least;
    if (far || at === points.length - 1) kept.push(point);
  }
  return kept;
}

/** Counts of anomalous and normal samples. */
export function classCounts(labels: Labels): { readonly anomalous: number; readonly normal: number } {
  let anomalous = 0;
  for (let at = 0; at < labels.length; at++) if (labels[at]) anomalous++;
  return { anomalous, normal: labels.length - anomalous };
}

export function curveKey(curves: readonly Curve[]): KeyEntry[] {
  return curves.map(({ name, area }, at) => ({
    label: `${shorten(name, 150, 12)} ${area.toFixed(3)}`,
    stroke: strokeOf(at),
  }));
}

function strokeOf(at: number): Stroke {
  return strokes[at % strokes.length]!;
}

/** Last first, so that the first curve lies on top. */
export function drawCurves(curves: readonly Curve[], area: Frame, shape: "straight" | "steps"): Markup[] {
  const draw = path(area).curve(shape === "straight" ? curveLinear : curveStepBefore);
  return curves
    .map(({ points }, at) => {
      const { ink, dash } = strokeOf(at);
      return element("path", {
        d: draw([...points]) ?? "",
        "stroke-width": at === 0 ? 2.5 : 1.75,
        "stroke-dasharray": dash,
        "stroke-linejoin": "round",
        ...paint({ fill: "none", stroke: ink }),
      });
    })
    .reverse();
}

function path(area: Frame): Line<CurvePoint> {
  return line<CurvePoint>(
    (point) => area.x(point.x),
    (point) => area.y(point.y),
  ).digits(1);
}

export function drawOperating(point: CurvePoint | undefined, area: Frame): Markup[] {
  if (point === undefined) return [];
  const [x, y] = [area.x(point.x), area.y(point.y)];
  const right = x < (area.left + area.right) / 2;
  return [
    element("circle", { cx: x, cy: y, r: 5, "stroke-width": 2, ...paint({ fill: "paper", stroke: "ink" }) }),
    element(
      "text",
      {
        x: right ? x + 11 : x - 11,
        y: Math.max(area.top + 14, y + 16),
        "text-anchor": right ? "start" : "end",
        ...paintText("ink"),
      },
      "at the threshold",
    ),
  ];
}
