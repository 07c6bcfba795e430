import { line } from "d3-shape";
import { type Figure, figure } from "../figure.js";
import { element, type Markup } from "../markup.js";
import { formatNumber } from "../number.js";
import { type InkName, paint, paintText, textWidth } from "../theme.js";
import { type Axis, type Frame, frame, spread } from "./frame.js";

/** One line of a training history; a loss that was not a number may be null, as JSON has it. */
export interface EpochLoss {
  readonly epoch: number;
  readonly loss: number | null;
  readonly valLoss?: number | null | undefined;
}

/** What {@link lossCurve} draws. */
export interface LossCurve {
  readonly history: readonly EpochLoss[];
  /** How the loss is called: `BCE`. */
  readonly lossName?: string;
  /** The epoch whose weights were kept; the one with the lowest validation (else training) loss when left out. */
  readonly bestEpoch?: number;
  readonly name?: string;
  readonly title?: string;
}

export interface LossPoint {
  readonly epoch: number;
  readonly loss: number;
}

/** One line; where it breaks because a loss was not a number, the next run of points begins. */
export interface LossSeries {
  readonly name: "training" | "validation";
  readonly runs: readonly (readonly LossPoint[])[];
}

export interface LossCurveData {
  readonly series: readonly LossSeries[];
  readonly x: Axis;
  readonly y: Axis;
  readonly best: (LossPoint & { readonly series: LossSeries["name"] }) | undefined;
  /** Epochs in which a loss was not a finite number. */
  readonly broken: readonly number[];
}

const finite = (value: number | null | undefined): value is number =>
  typeof value === "number" && Number.isFinite(value);

export function lossCurveData(spec: LossCurve): LossCurveData {
  const { history } = spec;
  const given = history.some((epoch) => epoch.valLoss !== undefined);
  const series: LossSeries[] = [
    { name: "training", runs: runsOf(history.map(({ epoch, loss }) => ({ epoch, loss }))) },
    ...(given
      ? [{ name: "validation" as const, runs: runsOf(history.map(({ epoch, valLoss }) => ({ epoch, loss: valLoss }))) }]
      : []),
  ];
  const losses = series.flatMap(({ runs }) => runs.flat().map((point) => point.loss));
  const epochs = history.map((entry) => entry.epoch);
  const judged = series.at(-1)!;
  const candidates = judged.runs.flat();
  const best =
    spec.bestEpoch === undefined
      ? candidates.reduce<LossPoint | undefined>(
          (low, point) => (low && low.loss <= point.loss ? low : point),
          undefined,
        )
      : candidates.find((point) => point.epoch === spec.bestEpoch);
  return {
    series,
    x: { label: "epoch", kind: "linear", domain: epochDomain(epochs), whole: true },
    y: lossAxis(losses, spec.lossName, history.length === 1),
    best: best && { ...best, series: judged.name },
    broken: history
      .filter(({ loss, valLoss }) => !finite(loss) || (valLoss !== undefined && !finite(valLoss)))
      .map((entry) => entry.epoch),
  };
}

function runsOf(
  points: readonly { readonly epoch: number; readonly loss: number | null | undefined }[],
): LossPoint[][] {
  const runs: LossPoint[][] = [[]];
  for (const { epoch, loss } of points) {
    if (finite(loss)) runs.at(-1)!.push({ epoch, loss });
    else if (runs.at(-1)!.length > 0) runs.push([]);
  }
  return runs.filter((run) => run.length > 0);
}

function epochDomain(epochs: readonly number[]): [number, number] {
  if (epochs.length === 0) return [0, 1];
  const low = Math.min(...epochs);
  const high = Math.max(...epochs);
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Logarithmic once the losses span a factor of eight, so that late progress stays visible; a little air around. */
function lossAxis(losses: readonly number[], name: string | undefined, single: boolean): Axis {
  const label = name === undefined ? "loss" : `loss (${name})`;
  if (losses.length === 0) return { label, kind: "linear", domain: [0, 1] };
  const low = Math.min(...losses);
  const high = Math.max(...losses);
  if (!single && low > 0 && high / low >= 8) {
    const air = (high / low) ** 0.05;
    return { label: `${label}, log scale`, kind: "log", domain: [low / air, high * air] };
  }
  // A single epoch has no course to enlarge, so its losses are shown against zero.
  if (single && low > 0) return { label, kind: "linear", domain: [0, high * 1.15] };
  const air = high > low ? (high - low) * 0.06 : Math.abs(high) * 0.1 || 0.1;
  return { label, kind: "linear", domain: [low - air, high + air] };
}

const colours: Readonly<Record<LossSeries["name"], InkName>> = { training: "blue", validation: "vermillion" };

/**
 * Training and validation loss over the epochs, with the best epoch marked.
 *
 * @example
 * ```ts
 * import { lossCurve } from "sandglass";
 * const figure = lossCurve({ history: [{ epoch: 1, loss: 0.3, valLoss: 0.2 }, { epoch: 2, loss: 0.2, valLoss: 0.15 }] });
 * console.log(figure.description); // Training loss 0.3 to 0.2, validation loss 0.2 to 0.15 over epochs 1 to 2. Best: epoch 2, validation loss 0.15.
 * ```
 */
export function lossCurve(spec: LossCurve): Figure {
  const data = lossCurveData(spec);
  const area = frame({ width: 800, height: 360, x: data.x, y: data.y, right: 150 });
  return figure({
    name: spec.name ?? "loss",
    title: spec.title ?? "Loss over the epochs",
    subtitle: subtitleOf(data),
    description: describe(spec, data),
    width: area.width,
    height: area.height,
    body: [
      ...area.furniture,
      ...data.series.flatMap((series) => drawSeries(series, area)),
      ...drawBest(data, area),
      ...endLabels(data, area),
    ],
  });
}

function subtitleOf({ best, broken, series }: LossCurveData): string {
  if (series.every(({ runs }) => runs.length === 0) && broken.length === 0) return "no epoch yet";
  const found = best ? `best epoch ${best.epoch}: ${best.series} loss ${formatNumber(best.loss, 4)}` : "no finite loss";
  return broken.length === 0
    ? found
    : `${found}; not a number in ${broken.length === 1 ? "epoch" : "epochs"} ${broken.slice(0, 5).join(", ")}${broken.length > 5 ? " …" : ""}`;
}

function describe({ history }: LossCurve, { series, best }: LossCurveData): string {
  if (history.length === 0) return "No epoch yet.";
  const spans = series.map(({ name, runs }) => {
    const points = runs.flat();
    if (points.length === 0) return `${name} loss never finite`;
    const [first, last] = [points[0]!, points.at(-1)!].map((point) => formatNumber(point.loss, 4));
    return points.length === 1 ? `${name} loss ${last}` : `${name} loss ${first} to ${last}`;
  });
  const text = spans.join(", ");
  const [from, to] = [history[0]!.epoch, history.at(-1)!.epoch];
  const when = from === to ? `in epoch ${from}` : `over epochs ${from} to ${to}`;
  const ending = best ? ` Best: epoch ${best.epoch}, ${best.series} loss ${formatNumber(best.loss, 4)}.` : "";
  return `${text.charAt(0).toUpperCase()}${text.slice(1)} ${when}.${ending}`;
}

function drawSeries({ name, runs }: LossSeries, area: Frame): Markup[] {
  const path = line<LossPoint>(
    (point) => area.x(point.epoch),
    (point) => area.y(point.loss),
  ).digits(2);
  const count = runs.flat().length;
  return runs.flatMap((run) => [
    ...(run.length > 1
      ? [
          element("path", {
            d: path([...run]) ?? "",
            "stroke-width": 2,
            "stroke-linejoin": "round",
            ...paint({ fill: "none", stroke: colours[name] }),
          }),
        ]
      : []),
    ...(count <= 15 || run.length === 1
      ? run.map((point) =>
          element("circle", {
            cx: area.x(point.epoch),
            cy: area.y(point.loss),
            r: 3.5,
            ...paint({ fill: colours[name] }),
          }),
        )
      : []),
  ]);
}

function drawBest({ best, series }: LossCurveData, area: Frame): Markup[] {
  if (!best || series.flatMap(({ runs }) => runs.flat()).length <= series.length) return [];
  return [
    element("line", {
      x1: area.x(best.epoch),
      x2: area.x(best.epoch),
      y1: area.y(best.loss),
      y2: area.bottom,
      "stroke-dasharray": "2 4",
      ...paint({ stroke: "muted" }),
    }),
    element("circle", {
      cx: area.x(best.epoch),
      cy: area.y(best.loss),
      r: 6,
      "stroke-width": 2,
      ...paint({ fill: "paper", stroke: colours[best.series] }),
    }),
  ];
}

/** Names at the right ends of the lines: no key to look up, and colour is never the only sign. */
function endLabels({ series }: LossCurveData, area: Frame): Markup[] {
  const ends = series.flatMap(({ name, runs }) => {
    const last = runs.at(-1)?.at(-1);
    return last ? [{ name, last }] : [];
  });
  const heights = spread(
    ends.map(({ last }) => area.y(last.loss)),
    17,
    area.top + 6,
    area.bottom - 4,
  );
  return ends.map(({ name, last }, index) => {
    const text = `${name} ${formatNumber(last.loss)}`;
    const x = Math.min(area.x(last.epoch) + 12, area.width - textWidth(text, 12) - 4);
    return element("text", { x, y: heights[index]! + 4, ...paintText(colours[name]) }, text);
  });
}
