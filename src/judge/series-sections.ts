import { matchEvents, stretchesOf } from "../data/series/stretches.js";
import { formatTime } from "../data/time.js";
import { pointScores } from "../data/windows.js";
import { volumeUnderSurface } from "../metrics/index.js";
import { type Figure, type Section, stretchChart } from "../report/index.js";
import { adaptiveAlarms } from "./adaptive-alarms.js";
import type { Numbers } from "./evaluation.js";
import type { AnomalyFound } from "./findings.js";

/** What windows of a series come to once they are put together. */
export interface SeriesFound {
  readonly metrics: Numbers;
  readonly sections: readonly Section[];
  readonly figures: readonly Figure[];
  /** One line: how many stretches were found, and how they meet the known events. */
  readonly words: string;
}

/** Stretches listed on the page. */
const shown = 12;

/** Anomalous windows as stretches of time, against the events that are known. */
export function seriesFound(found: AnomalyFound): SeriesFound | undefined {
  const { parts, alarms, ours, labels } = found;
  if (parts.series === undefined) return undefined;
  const { points, starts, window, events } = parts.series;
  const first = starts[0]!;
  const total = points.columns[0]!.length;
  const verdicts = Array.from(starts, (start, at) => ({
    ...{ start, score: ours.test[at]!, pValue: 0, anomalous: alarms[at] === 1 },
  }));
  // A hole in the series separates what lies on either side of it.
  const stretches = points.segments.flatMap(({ from, to }) =>
    stretchesOf(
      verdicts.filter(({ start }) => start >= from && start < to),
      window,
    ),
  );
  const tested = events?.filter(({ to }) => to > first);
  const match = tested && matchEvents(stretches, tested);
  const scores = scoresOfPoints(starts, ours.test, window, total);
  const time = (at: number): string => {
    const when = points.times?.[Math.min(at, total - 1)];
    return when === undefined ? `${at}` : formatTime(when);
  };
  const chart = stretchChart({
    channels: points.names.map((name, at) => ({ name, values: points.columns[at]!.subarray(first) })),
    scores: scores.slice(first),
    scoreName: ours.name,
    stretches: stretches.map(({ from, to }) => ({ first: from - first, end: to - first })),
    ...(ours.threshold.upper !== undefined && { threshold: ours.threshold.upper }),
    ...(tested && { labels: tested.map(({ from, to }) => ({ first: from - first, end: to - first })) }),
    stepName: `points from ${time(first)} to ${time(total - 1)}`,
    name: "stretches",
    title: tested ? "Stretches found (shaded) and known events (bars)" : "Stretches found (shaded)",
  });
  const worst = [...stretches].sort((a, b) => b.score - a.score).slice(0, shown);
  const both = labels.includes(0) && labels.includes(1);
  const truth = new Uint8Array(total);
  for (const { from, to } of tested ?? []) truth.fill(1, from, to);
  const words =
    match === undefined
      ? `${stretches.length} stretches were flagged.`
      : `${match.found} of ${match.events} known events were found, with ${match.falseStretches} stretches beside them.`;
  const adaptive = adaptiveAlarms(found);
  const volumes = (both ? [ours, ...found.baselines] : []).map(({ name, test }): [name: string, vusPr: number] => {
    const theirs = scoresOfPoints(starts, test, window, total).slice(first);
    return [name, volumeUnderSurface(theirs, truth.slice(first), { maxWindow: window }).pr];
  });
  return {
    words,
    metrics: {
      ...adaptive?.metrics,
      stretches: stretches.length,
      ...(match && { events: match.events, eventsFound: match.found, falseStretches: match.falseStretches }),
      ...(both && { vusPr: volumes[0]![1] }),
      ...Object.fromEntries(volumes.slice(1).map(([name, value]) => [`vusPr.${name}`, value])),
    },
    sections: [
      { kind: "figures", title: "Series", figures: [chart] },
      {
        kind: "table",
        title: "Stretches",
        text: `${words} The highest scores first.`,
        columns: ["from", "to", "highest score", ...(tested ? ["known event"] : [])],
        rows: worst.map(({ from, to, score }) => [
          ...[time(from), time(to), score.toPrecision(4)],
          ...(tested ? [tested.some((event) => event.from < to && from < event.to) ? "yes" : "no"] : []),
        ]),
      },
      ...(both ? [volumeSection(volumes, window)] : []),
      ...(adaptive ? [adaptive.section] : []),
    ],
    figures: [chart],
  };
}

/** Scores of points, the least where no window lies: a hole is no anomaly. */
function scoresOfPoints(starts: Uint32Array, scores: Float64Array, window: number, total: number): Float64Array {
  const least = scores.reduce((low, score) => Math.min(low, score), Infinity);
  return pointScores(starts, scores, window, total).map((score) => (Number.isNaN(score) ? least : score));
}

function volumeSection(volumes: readonly (readonly [name: string, vusPr: number])[], window: number): Section {
  return {
    kind: "table",
    title: "VUS-PR",
    text:
      "How well scores rank points, without a threshold, an alarm near an event counting in part (Paparrizos et al. 2022). " +
      `Each point has the mean score of the windows over it; events fade over up to ${window} points.`,
    columns: ["score", "VUS-PR"],
    rows: volumes.map(([name, value]) => [name, value.toFixed(3)]),
  };
}
