import { type Detector, type RawSeries, regularSeries, stretchChart, stretchesOf } from "sandglass";
import { drawingOf } from "./figures.js";
import { stretchesIn, thinned } from "./material/series.js";
import type { Division } from "./material.js";
import type { Drawing, Judgement } from "./protocol.js";

/** Which part of a series is shown, and where the threshold lies now. */
export interface SeriesView {
  readonly from: number;
  readonly to: number;
  readonly threshold: number;
}

/** A stretch of the series with its scores, what is flagged and what is known to be anomalous. */
export function seriesDrawing(detector: Detector, { test }: Division, judgement: Judgement, view: SeriesView): Drawing {
  const series = regularSeries(test as RawSeries);
  const { starts, length, points } = judgement.windows!;
  const from = Math.max(0, Math.min(view.from, points - 2));
  const to = Math.min(points, Math.max(from + 2, view.to));
  const { step } = thinned(series.columns[0]!, from, to);
  const { scores, pValues } = judgement;
  const verdicts = Array.from(starts, (start, at) => ({
    ...{ start, score: scores[at]!, pValue: pValues[at]! },
    anomalous: scores[at]! > view.threshold,
  }));
  const perPoint = new Float64Array(points).fill(Number.NaN);
  for (const [at, start] of starts.entries()) {
    for (let point = start; point < start + length; point++) {
      if (!(perPoint[point]! >= scores[at]!)) perPoint[point] = scores[at]!;
    }
  }
  const flagged = stretchesOf(verdicts, length).filter((one) => one.to > from && one.from < to);
  return drawingOf(
    stretchChart({
      channels: series.columns
        .slice(0, 3)
        .map((column, at) => ({ name: series.names[at]!, values: thinned(column, from, to).values })),
      scores: thinned(perPoint, from, to).values,
      scoreName: "score",
      threshold: view.threshold,
      stretches: flagged.map((one) => ({
        first: Math.floor((one.from - from) / step),
        end: Math.ceil((one.to - from) / step),
      })),
      ...(series.labels && { labels: stretchesIn(series.labels, step, from, to) }),
      stepName: `point${step === 1 ? "" : `, in steps of ${step}`} from ${from}`,
      title: `Points ${from} to ${to - 1}, score ${detector.calibrated.rule.name}`,
    }),
  );
}
