import { AdaptiveConformal } from "../detect/index.js";
import type { Section } from "../report/index.js";
import type { Numbers } from "./evaluation.js";
import type { AnomalyFound } from "./findings.js";

/** Scores the adaptive rule remembers: its cost for each window grows with them. */
const remembered = 1000;

/**
 * False alarms of the fixed conformal threshold beside those of the adaptive one, which goes on learning from what it judges.
 * Undefined where another rule promises nothing. Without known events every window counts as normal.
 */
export function adaptiveAlarms({
  ours,
  alarms,
  labels,
  parts,
}: AnomalyFound): { readonly section: Section; readonly metrics: Numbers } | undefined {
  const { rule, options } = ours.threshold;
  const level = options["level"];
  if (rule !== "conformal" || typeof level !== "number") return undefined;
  const adaptive = AdaptiveConformal.start(ours.calibration, {
    level,
    window: Math.min(remembered, ours.calibration.length),
  });
  const adapted = Uint8Array.from(ours.test, (score) => (adaptive.push(score) ? 1 : 0));
  const normals = labels.reduce((sum, label) => sum + (label === 0 ? 1 : 0), 0);
  if (normals === 0) return undefined;
  const rate = (raised: Uint8Array): number =>
    raised.reduce((sum, alarm, at) => sum + (labels[at] === 0 ? alarm : 0), 0) / normals;
  const [fixedRate, adaptiveRate] = [rate(alarms), rate(adapted)];
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const whose = parts.anomalous === undefined ? "all windows" : "windows outside of known events";
  return {
    metrics: { adaptiveFalseAlarmRate: adaptiveRate },
    section: {
      kind: "table",
      title: "False alarms",
      text:
        "The fixed threshold keeps its promise for windows that come like the calibration ones; a series that drifts breaks it. " +
        "The adaptive one (Gibbs and Candès 2021) follows the drift, and takes what lasts for normal. It decides nothing here.",
      columns: ["threshold", "promised", `measured, of ${normals} ${whose}`],
      rows: [
        ["fixed, conformal", percent(level), percent(fixedRate)],
        ["adaptive conformal", percent(level), percent(adaptiveRate)],
      ],
    },
  };
}
