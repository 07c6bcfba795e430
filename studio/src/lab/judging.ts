import { type Detector, type NamedVerdict, type RawSeries, regularSeries, type Samples } from "sandglass";
import type { Division } from "./material.js";
import type { DataSummary, Judgement } from "./protocol.js";

/** Verdicts on what was kept to judge by. */
export async function judgementOf(
  detector: Detector,
  division: Division,
  kind: DataSummary["kind"],
): Promise<Judgement> {
  const verdicts = await detector.judge(division.test);
  const { threshold, calibrated } = detector;
  const { level } = threshold.options as { readonly level?: number };
  const windows = kind === "series" ? windowsOf(detector, division) : undefined;
  const names = division.names ?? verdicts.map(({ name }) => name);
  return {
    ...{ kind, names, rule: threshold.rule, notes: threshold.notes },
    scoreName: calibrated.rule.name,
    scores: Float64Array.from(verdicts, ({ score }) => score),
    pValues: Float64Array.from(verdicts, ({ pValue }) => pValue),
    calibration: Float64Array.from(calibrated.calibration.scores),
    seen: windows?.seen ?? division.seen,
    threshold: threshold.upper ?? Number.POSITIVE_INFINITY,
    ...(threshold.lower !== undefined && { lower: threshold.lower }),
    ...(threshold.rule === "conformal" && level !== undefined && { promised: level }),
    ...(division.labels && { labels: division.labels }),
    ...(windows?.truth ? { truth: windows.truth } : division.truth ? { truth: division.truth } : {}),
    ...(windows && { windows: { starts: windows.starts, length: windows.length, points: windows.points } }),
  };
}

interface JudgedWindows {
  readonly starts: Uint32Array;
  readonly length: number;
  readonly points: number;
  readonly truth?: Uint8Array;
  readonly seen: Uint8Array;
}

/** Which points the judged windows stand for, and what is known of them. */
function windowsOf({ codec }: Detector, { training, test }: Division): JudgedWindows | undefined {
  if (codec.input.kind !== "series") return undefined;
  const length = codec.input.window;
  const windows = codec.adapter.adapt(test).samples as Samples & { readonly starts: Uint32Array };
  const series = regularSeries(test as RawSeries);
  const trained = (training as RawSeries).columns[0]!.length;
  const { labels } = series;
  const { starts } = windows;
  const known = Uint8Array.from(starts, (start) => {
    for (let at = start; at < start + length; at++) if ((labels?.[at] ?? 0) > 0) return 1;
    return 0;
  });
  return {
    ...{ starts, length, points: series.columns[0]!.length },
    // Labelled points do not train, wherever they are.
    seen: Uint8Array.from(starts, (start, at) => (start + length <= trained && known[at] === 0 ? 1 : 0)),
    ...(labels && { truth: known }),
  };
}

/** Verdicts as lines of CSV. */
export function verdictsCsv(
  verdicts: readonly NamedVerdict[],
  {
    names,
    labels,
    anomalous,
  }: {
    readonly names: readonly (string | number)[];
    readonly labels?: readonly string[] | undefined;
    readonly anomalous: (score: number) => boolean;
  },
): string {
  const cell = (value: string | number): string =>
    /[",\n\r]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  const head = ["name", ...(labels ? ["label"] : []), "score", "p_value", "anomalous"].join(",");
  const lines = verdicts.map(({ score, pValue }, at) =>
    [names[at]!, ...(labels ? [labels[at]!] : []), score, pValue, anomalous(score)]
      .map((value) => cell(value as string | number))
      .join(","),
  );
  return `${[head, ...lines].join("\n")}\n`;
}
