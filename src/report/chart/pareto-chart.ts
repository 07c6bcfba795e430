import { type Figure, figure } from "../figure.js";
import { element, type Markup } from "../markup.js";
import { formatNumber } from "../number.js";
import { paintText } from "../theme.js";
import { type Frame, frame } from "./frame.js";
import { type KeyEntry, keyLine, shorten } from "./key.js";
import { dots, type Place, polylines, rings } from "./marks.js";
import { type Better, beyondText, clampTo, type RobustAxis, robustAxis } from "./robust-axis.js";

/** A trial as {@link paretoChart} draws it. */
export interface ParetoPoint {
  readonly number: number;
  readonly x: number;
  readonly y: number;
  /** `front`: no other is at least as good in everything and better in something. */
  readonly standing: "front" | "dominated" | "infeasible";
}

/** What one objective is called, and which way it is better. */
export interface ParetoObjective {
  readonly name: string;
  readonly better: Better;
}

/** What {@link paretoChart} draws. */
export interface ParetoChart {
  readonly points: readonly ParetoPoint[];
  readonly x: ParetoObjective;
  readonly y: ParetoObjective;
  /** Whether more than these two were optimised: then the front is no line. */
  readonly isPair?: boolean;
  readonly name?: string;
  readonly title?: string;
}

export interface ParetoChartData {
  readonly front: readonly ParetoPoint[];
  readonly dominated: readonly ParetoPoint[];
  readonly infeasible: readonly ParetoPoint[];
  /** The edge of what the front dominates, from its best x on. */
  readonly edge: readonly (readonly [x: number, y: number])[];
  readonly x: RobustAxis;
  readonly y: RobustAxis;
}

export function paretoChartData({ points, x, y, isPair = false }: ParetoChart): ParetoChartData {
  const finite = points.filter((point) => Number.isFinite(point.x) && Number.isFinite(point.y));
  const of = (standing: ParetoPoint["standing"]) => finite.filter((point) => point.standing === standing);
  const sign = x.better === "lower" ? 1 : -1;
  const front = of("front").sort((a, b) => sign * (a.x - b.x));
  const edge = front.flatMap((point, at): (readonly [number, number])[] =>
    at === 0
      ? [[point.x, point.y]]
      : [
          [point.x, front[at - 1]!.y],
          [point.x, point.y],
        ],
  );
  const axis = (values: readonly number[], { name, better }: ParetoObjective) =>
    robustAxis(values, { label: name, better });
  return {
    ...{ front, dominated: of("dominated"), infeasible: of("infeasible"), edge: isPair ? [] : edge },
    x: axis(
      finite.map((point) => point.x),
      x,
    ),
    y: axis(
      finite.map((point) => point.y),
      y,
    ),
  };
}

/**
 * What two objectives cost each other: the trials that no other beats in both, among all.
 *
 * @example
 * ```ts
 * import { paretoChart } from "sandglass";
 * const points = [{ number: 0, x: 16, y: 0.8, standing: "front" as const }, { number: 1, x: 64, y: 0.9, standing: "front" as const }];
 * const figure = paretoChart({ points, x: { name: "code size", better: "lower" }, y: { name: "SSIM", better: "higher" } });
 * console.log(figure.description); // SSIM against code size of 2 trials, 2 on the front: trial 0 at 16 and 0.8, trial 1 at 64 and 0.9.
 * ```
 */
export function paretoChart(spec: ParetoChart): Figure {
  const data = paretoChartData(spec);
  const width = 440;
  const key = keyLine(keyOf(data), 60, width - 24);
  const area = frame({ width, height: 380 + key.bottom, x: data.x.axis, y: data.y.axis, top: key.bottom + 4 });
  const cuts = (
    [
      [data.x, spec.x.name],
      [data.y, spec.y.name],
    ] as const
  ).map(([axis, name]) => {
    const cut = beyondText(axis, "trial");
    return cut && `${shorten(name, 90, 12)}: ${cut}`;
  });
  return figure({
    name: spec.name ?? "pareto",
    title: spec.title ?? (spec.isPair ? `${spec.y.name} and ${spec.x.name}` : "Pareto front"),
    subtitle: [
      `better: ${spec.x.better === "lower" ? "left" : "right"} and ${spec.y.better === "lower" ? "down" : "up"}`,
      ...cuts,
    ]
      .filter(Boolean)
      .join("; "),
    description: describe(spec, data),
    width,
    height: area.height,
    body: [...area.furniture, ...drawPoints(data, area), ...labels(data, area), ...key.body],
  });
}

const placeIn =
  ({ x, y }: ParetoChartData, area: Frame) =>
  (point: { readonly x: number; readonly y: number }): Place => [
    area.x(clampTo(x.axis, point.x)),
    area.y(clampTo(y.axis, point.y)),
  ];

function drawPoints(data: ParetoChartData, area: Frame): Markup[] {
  const place = placeIn(data, area);
  return [
    ...rings(data.infeasible.map(place), { ink: "orange", size: 6 }),
    ...dots(data.dominated.map(place), { ink: "gray", size: 5, opacity: 0.6 }),
    ...polylines([data.edge.map(([x, y]) => place({ x, y }))], { ink: "vermillion", width: 1.5 }),
    ...dots(data.front.map(place), { ink: "vermillion", size: 8 }),
  ];
}

/** Numbers of the trials on the front, as far as they have room. */
function labels(data: ParetoChartData, area: Frame): Markup[] {
  const taken: Place[] = [];
  return data.front.flatMap((point) => {
    const [x, y] = placeIn(data, area)(point);
    if (taken.some(([left, top]) => Math.abs(left - x) < 28 && Math.abs(top - y) < 14)) return [];
    taken.push([x, y]);
    const end = x > area.right - 30;
    const where = { x: end ? x - 8 : x + 8, y: Math.max(area.top + 10, y - 6), "text-anchor": end ? "end" : "start" };
    return [element("text", { ...where, "font-size": 11, ...paintText("ink") }, String(point.number))];
  });
}

function keyOf({ front, dominated, infeasible, edge }: ParetoChartData): KeyEntry[] {
  const entries: readonly (KeyEntry & { readonly count: number })[] = [
    {
      label: edge.length > 0 ? "front, with trial numbers" : "front of all objectives",
      count: front.length,
      stroke: { ink: "vermillion" },
      symbol: "●",
    },
    { label: "dominated", count: dominated.length, stroke: { ink: "gray" }, symbol: "•" },
    { label: "breaks a constraint", count: infeasible.length, stroke: { ink: "orange" }, symbol: "○" },
  ];
  return entries.filter(({ count }) => count > 0);
}

function describe({ x, y, points }: ParetoChart, { front }: ParetoChartData): string {
  const named = front
    .slice(0, 10)
    .map((point) => `trial ${point.number} at ${formatNumber(point.x)} and ${formatNumber(point.y)}`);
  const list = named.length === 0 ? "" : `: ${named.join(", ")}${front.length > 10 ? " …" : ""}`;
  return `${y.name} against ${x.name} of ${points.length} ${points.length === 1 ? "trial" : "trials"}, ${front.length} on the front${list}.`;
}
