import { version } from "inside/core/version.js";
import { formatNumber } from "inside/report/number.js";
import {
  auroc,
  confusion,
  confusionMatrix,
  type Detector,
  type EpochRecord,
  errorHistogram,
  htmlReport,
  lossCurve,
  precisionRecallChart,
  rocChart,
  type Section,
} from "sandglass";
import type { DataSummary, Judgement } from "./protocol.js";

/** What was found, as one page that needs nothing else. */
export function reportOf({
  data,
  detector,
  judgement,
  history,
}: {
  readonly data: DataSummary;
  readonly detector: Detector;
  readonly judgement: Judgement;
  readonly history: readonly EpochRecord[];
}): string {
  const { scores, truth, scoreName, seen } = judgement;
  const upper = detector.threshold.upper ?? Number.POSITIVE_INFINITY;
  const alarms = scores.reduce((sum, score) => sum + (score > upper ? 1 : 0), 0);
  const both = truth?.includes(1) === true && truth.includes(0);
  const groups =
    truth === undefined ? { normal: scores } : { normal: of(scores, truth, 0), anomalous: of(scores, truth, 1) };
  const sections: Section[] = [
    ...(history.length > 0 ? [{ kind: "figures", title: "Training", figures: [lossCurve({ history })] } as const] : []),
    {
      kind: "figures",
      title: "Scores",
      figures: [
        errorHistogram({ scores: { calibration: judgement.calibration, ...groups }, threshold: upper, scoreName }),
        ...(both ? [confusionMatrix({ counts: confusion(scores, truth, upper) })] : []),
      ],
    },
    ...(both
      ? [
          {
            kind: "figures",
            title: "At every threshold",
            figures: [
              rocChart({ detectors: [{ name: "this detector", scores }], labels: truth, threshold: upper }),
              precisionRecallChart({ detectors: [{ name: "this detector", scores }], labels: truth, threshold: upper }),
            ],
          } as const,
        ]
      : []),
    worst(judgement),
    {
      kind: "facts",
      title: "Protocol",
      facts: [
        ["Data", `${data.name}: ${data.count} ${data.unit}, ${data.shape}`],
        ["Score", scoreName],
        ["Threshold", `${detector.threshold.rule}, at ${formatNumber(upper, 4)}`],
        ["Judged", `${scores.length}, ${seen.reduce((sum, one) => sum + one, 0)} of them seen in training`],
        ["Network", `${detector.codec.model.name}, code of ${detector.codec.model.latentSize} numbers`],
      ],
    },
  ];
  return htmlReport({
    title: data.name,
    verdict: both
      ? `Finds anomalies with an AUROC of ${auroc(scores, truth).toFixed(3)}.`
      : `${alarms} of ${scores.length} were flagged.`,
    summary: "Trained in a web page; the data never left it.",
    sections,
    footer: `Written by Sandglass Studio ${version}.`,
  });
}

const of = (scores: Float64Array, truth: Uint8Array, wanted: number): Float64Array =>
  scores.filter((_, at) => truth[at] === wanted);

function worst({ scores, names, labels, pValues }: Judgement): Section {
  const order = Array.from(scores.keys())
    .sort((a, b) => scores[b]! - scores[a]!)
    .slice(0, 20);
  return {
    kind: "table",
    title: "Highest scores",
    columns: ["name", ...(labels ? ["label"] : []), "score", "p-value"],
    rows: order.map((at) => [
      String(names[at]),
      ...(labels ? [labels[at]!] : []),
      formatNumber(scores[at]!, 4),
      formatNumber(pValues[at]!, 3),
    ]),
  };
}
