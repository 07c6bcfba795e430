import { line } from "d3-shape";
import { UserError } from "../../core/errors.js";
import { type Figure, figure } from "../figure.js";
import { element, type Markup } from "../markup.js";
import { paint } from "../theme.js";
import { type Axis, type Frame, frame } from "./frame.js";
import { keyLine } from "./key.js";

/** Steps `first` up to, but not, `end`. */
export interface ChartStretch {
  readonly first: number;
  readonly end: number;
}

/** What {@link stretchChart} draws. */
export interface StretchChart {
  /** One panel each; `values` has one number for each step, not a number where there is none. */
  readonly channels: readonly { readonly name: string; readonly values: ArrayLike<number> }[];
  /** Score of each step, drawn below the channels. */
  readonly scores: ArrayLike<number>;
  readonly threshold?: number;
  /** Steps found anomalous: shaded in every panel. */
  readonly stretches: readonly ChartStretch[];
  /** Where anomalies are known to be: marked by a bar above every panel. */
  readonly labels?: readonly ChartStretch[];
  readonly scoreName?: string;
  readonly stepName?: string;
  readonly name?: string;
  readonly title?: string;
}

interface Panel {
  readonly values: readonly number[];
  readonly y: Axis;
  readonly threshold?: number;
}

export interface StretchChartData {
  readonly panels: readonly Panel[];
  readonly x: Axis;
  readonly stretches: readonly ChartStretch[];
  readonly labels: readonly ChartStretch[];
}

/** Panels from top to bottom, the scores last; stretches are cut to the series. */
export function stretchChartData(spec: StretchChart): StretchChartData {
  const { channels, scores, threshold, labels = [] } = spec;
  const steps = scores.length;
  const other = channels.find(({ values }) => values.length !== steps);
  if (steps < 2 || other !== undefined) {
    throw new UserError({
      where: "stretchChart",
      expected: "at least 2 steps, and one score for each",
      got: other === undefined ? `${steps} steps` : `${other.values.length} values of ${other.name}, ${steps} scores`,
    });
  }
  const cut = (all: readonly ChartStretch[]): readonly ChartStretch[] =>
    all
      .map(({ first, end }) => ({ first: Math.max(0, first), end: Math.min(steps, end) }))
      .filter(({ first, end }) => first < end);
  return {
    panels: [
      ...channels.map(({ name, values }) => panel(name, values)),
      { ...panel(spec.scoreName ?? "score", scores, threshold), ...(threshold !== undefined && { threshold }) },
    ],
    x: { label: spec.stepName ?? "step", kind: "linear", domain: [0, steps - 1] },
    stretches: cut(spec.stretches),
    labels: cut(labels),
  };
}

function panel(label: string, values: ArrayLike<number>, also?: number): Panel {
  let [low, high] = also === undefined ? [Infinity, -Infinity] : [also, also];
  for (let step = 0; step < values.length; step++) {
    if (!Number.isFinite(values[step])) continue;
    low = Math.min(low, values[step]!);
    high = Math.max(high, values[step]!);
  }
  if (low > high) [low, high] = [0, 1];
  const air = (high - low) * 0.06 || 0.5;
  return { values: Array.from(values), y: { label, kind: "linear", domain: [low - air, high + air] } };
}

const size = { width: 840, height: 170 } as const;

/**
 * A series over time, one panel a channel and the scores below, with the stretches found anomalous shaded.
 *
 * @throws UserError when there are fewer than 2 steps, or a channel has not one value for each score.
 * @example
 * ```ts
 * import { stretchChart } from "sandglass";
 * const chart = stretchChart({
 *   channels: [{ name: "pressure", values: [1, 1, 5, 1] }],
 *   scores: [0.1, 0.1, 3, 0.2],
 *   threshold: 1,
 *   stretches: [{ first: 2, end: 3 }],
 * });
 * console.log(chart.name); // stretches
 * ```
 */
export function stretchChart(spec: StretchChart): Figure {
  const data = stretchChartData(spec);
  const { panels, stretches, labels } = data;
  const key = keyLine(
    [
      ...(stretches.length > 0
        ? [{ label: "found anomalous", stroke: { ink: "vermillion" }, patch: 0.25 } as const]
        : []),
      ...(labels.length > 0 ? [{ label: "known anomaly", stroke: { ink: "purple" }, patch: 1 } as const] : []),
      ...(spec.threshold === undefined ? [] : [{ label: "threshold", stroke: { ink: "ink", dash: "5 3" } } as const]),
    ],
    52,
    size.width,
  );
  const drawn = panels.map((one, at) =>
    element("g", { transform: `translate(0 ${key.bottom + at * size.height})` }, ...drawPanel(one, data)),
  );
  const found = stretches.map(({ first, end }) => `${first} to ${end - 1}`).join(", ");
  return figure({
    name: spec.name ?? "stretches",
    title: spec.title ?? "Stretches",
    description: `${panels.length - 1} channels and scores of ${spec.scores.length} steps. Found anomalous: ${found === "" ? "none" : `steps ${found}`}.`,
    width: size.width,
    height: key.bottom + panels.length * size.height,
    body: [...key.body, ...drawn],
  });
}

function drawPanel({ values, y, threshold }: Panel, { x, stretches, labels }: StretchChartData): Markup[] {
  const box = frame({ ...size, x, y, top: 14 });
  const path = line<number>(
    (_, step) => box.x(step),
    (value) => box.y(value),
  )
    .defined((value) => Number.isFinite(value))
    .digits(1)([...values]);
  return [
    ...stretches.map((one) =>
      band(one, x, box, {
        y: box.top,
        height: box.bottom - box.top,
        "fill-opacity": 0.25,
        ...paint({ fill: "vermillion" }),
      }),
    ),
    ...box.furniture,
    ...labels.map((one) => band(one, x, box, { y: box.top - 8, height: 5, ...paint({ fill: "purple" }) })),
    element("path", { d: path ?? "", "stroke-width": 1.5, ...paint({ fill: "none", stroke: "blue" }) }),
    ...(threshold === undefined
      ? []
      : [
          element("line", {
            x1: box.left,
            x2: box.right,
            y1: box.y(threshold),
            y2: box.y(threshold),
            "stroke-dasharray": "5 3",
            ...paint({ stroke: "ink" }),
          }),
        ]),
  ];
}

/** Half a step to both sides, so that a stretch of one step can be seen. */
function band({ first, end }: ChartStretch, x: Axis, box: Frame, look: Parameters<typeof element>[1]): Markup {
  const from = box.x(Math.max(x.domain[0], first - 0.5));
  const to = box.x(Math.min(x.domain[1], end - 0.5));
  return element("rect", { x: from, width: Math.max(1, to - from), ...look });
}
