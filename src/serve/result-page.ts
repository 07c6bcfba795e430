import type { Samples } from "../core/samples.js";
import { segmentWindows } from "../data/series/segment-windows.js";
import { stretchesOf } from "../data/series/stretches.js";
import { pointScores } from "../data/windows.js";
import { regularIn } from "../pipeline/adapters/series.js";
import type { Detector, Finding } from "../pipeline/detector.js";
import {
  errorHistogram,
  heatMapGrid,
  htmlReport,
  reconstructionGrid,
  type Section,
  stretchChart,
} from "../report/index.js";
import type { ScoredSample } from "../runs/scored-sample.js";
import type { ReadBody } from "./read-body.js";
import type { Answer, Task } from "./task.js";
import { judged, scoredOf } from "./write-answer.js";

/** Rows of the table and pictures drawn, the most anomalous; points of a series that still make a picture. */
const most = { rows: 50, pictures: 8, steps: 20_000 };

/** Verdicts as a page that needs nothing else: scores against those of the calibration, the worst samples, pictures. */
export function resultPage(task: Task, found: readonly Finding[], read: ReadBody, detector: Detector): Answer {
  const scored = scoredOf(found, read, detector, true);
  const { scores, alarms } = judged(scored);
  const { threshold, calibrated } = detector;
  const worst = scored.map((_, at) => at).sort((a, b) => scored[b]!.score - scored[a]!.score);
  const histogram = errorHistogram({
    scores: { calibration: calibrated.calibration.scores, normal: scores },
    ...(threshold.upper !== undefined && { threshold: threshold.upper }),
    ...(threshold.lower !== undefined && { lowerThreshold: threshold.lower }),
    scoreName: calibrated.rule.name,
    title: "Scores of these beside those of the calibration",
  });
  const count = scored.length;
  const body = htmlReport({
    title: task.model,
    verdict:
      count === 1
        ? `${scored[0]!.anomalous ? "Anomalous" : "Normal"}: as unusual as this is ${percent(scored[0]!.pValue)} of normal samples.`
        : `${alarms} of ${count} are anomalous.`,
    sections: [
      ...picturesIn(found, worst, read, detector),
      ...seriesIn(scored, read, detector),
      tableOf(scored, worst),
      { kind: "figures", title: "Scores", figures: [histogram] },
    ],
  });
  return { status: 200, type: "text/html; charset=utf-8", body, rows: count, scores, alarms };
}

function tableOf(scored: readonly ScoredSample[], worst: readonly number[]): Section {
  const shown = worst.slice(0, most.rows).map((at) => scored[at]!);
  const hasBlame = shown.some(({ blame }) => blame !== undefined && blame.length > 0);
  return {
    kind: "table",
    title: "Verdicts, worst first",
    columns: ["sample", "score", "p-value", "verdict", ...(hasBlame ? ["blamed on"] : [])],
    rows: shown.map(({ name, score, pValue, anomalous, blame = [] }) => [
      String(name),
      String(Number(score.toPrecision(5))),
      String(Number(pValue.toPrecision(3))),
      anomalous ? "anomalous" : "normal",
      ...(hasBlame ? [blame.map(({ feature }) => feature).join(", ")] : []),
    ]),
    ...(worst.length > shown.length && { note: `The ${shown.length} highest of ${worst.length}.` }),
  };
}

/** Pictures of one size: original, reconstruction, errors. Of one that was cut, its worst tiles. */
function picturesIn(
  found: readonly Finding[],
  order: readonly number[],
  read: ReadBody,
  { codec }: Detector,
): Section[] {
  if ("series" in read || codec.input.kind !== "image") return [];
  const cut = read.batch.tilings !== undefined;
  const ranked = cut ? found.map((_, at) => at).sort((a, b) => found[b]!.score - found[a]!.score) : order;
  const shown = ranked.slice(0, most.pictures);
  const samples = (of: (one: Finding) => Float32Array): Samples => {
    const parts = shown.map((at) => of(found[at]!));
    const data = new Float32Array(parts.length * parts[0]!.length);
    for (const [at, part] of parts.entries()) data.set(part, at * part.length);
    return { shape: codec.model.input, count: parts.length, data, scale: 1 };
  };
  const originals = samples(({ input }) => input);
  const captions = shown.map((at) => `${cut ? "tile" : "picture"} ${at}`);
  const area = codec.input.width * codec.input.height;
  const maps = shown.map((at) => {
    const map = new Float32Array(area);
    for (const [index, error] of found[at]!.errorMap.entries()) map[index % area]! += error / codec.model.input[0]!;
    return map;
  });
  const figures = [
    heatMapGrid({ originals, maps, captions }),
    reconstructionGrid({
      originals,
      reconstructions: samples(({ reconstruction }) => reconstruction),
      latentSize: codec.model.latentSize,
      captions,
    }),
  ];
  return [{ kind: "figures", title: cut ? "The worst tiles" : "Pictures", figures }];
}

/** The series with the scores of its points, and what was found in it. */
function seriesIn(scored: readonly ScoredSample[], read: ReadBody, { codec, threshold }: Detector): Section[] {
  const { input } = codec;
  if (!("series" in read) || input.kind !== "series") return [];
  const series = regularIn(read.series, input);
  const steps = series.columns[0]!.length;
  if (steps > most.steps) return [];
  const { window } = input;
  const { starts } = segmentWindows(series, input, codec.scaler);
  const windows = scored.map(({ score, pValue, anomalous }, at) => ({ start: starts[at]!, score, pValue, anomalous }));
  const figure = stretchChart({
    channels: series.names.map((name, channel) => ({ name, values: series.columns[channel]! })),
    scores: pointScores(
      starts,
      windows.map(({ score }) => score),
      window,
      steps,
    ),
    stretches: series.segments.flatMap(({ from, to }) =>
      stretchesOf(
        windows.filter(({ start }) => start >= from && start < to),
        window,
      ).map((one) => ({ first: one.from, end: one.to })),
    ),
    ...(threshold.upper !== undefined && { threshold: threshold.upper }),
  });
  return [{ kind: "figures", title: "The series", figures: [figure] }];
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}
