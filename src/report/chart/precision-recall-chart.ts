import { averagePrecision } from "../../metrics/average-precision.js";
import { confusion } from "../../metrics/confusion.js";
import { prCurve } from "../../metrics/curves.js";
import { type Figure, figure } from "../figure.js";
import { element } from "../markup.js";
import { paint } from "../theme.js";
import {
  type CurvesData,
  classCounts,
  curveKey,
  type DetectionCurves,
  drawCurves,
  drawOperating,
  thin,
  unit,
} from "./detection-curves.js";
import { frame } from "./frame.js";
import { keyLine } from "./key.js";

/** x is recall, y precision; steps, as average precision sums them. */
export function precisionRecallData(spec: DetectionCurves): CurvesData {
  const { detectors, labels, threshold } = spec;
  const first = detectors[0];
  const at = first && threshold !== undefined ? confusion(first.scores, labels, threshold) : undefined;
  const alarms = at && at.truePositives + at.falsePositives;
  return {
    curves: detectors.map(({ name, scores }) => {
      const points = prCurve(scores, labels).map((point) => ({ x: point.recall, y: point.precision }));
      return { name, area: averagePrecision(scores, labels), points: thin([{ x: 0, y: points[0]!.y }, ...points]) };
    }),
    // Without an alarm there is no precision to mark.
    operating:
      at && alarms !== undefined && alarms > 0
        ? { x: at.truePositives / (at.truePositives + at.falseNegatives), y: at.truePositives / alarms }
        : undefined,
  };
}

/**
 * Precision against recall, with average precision: of all alarms, how many are anomalies.
 *
 * @throws UserError when labels hold one class only, lengths differ or a score is NaN.
 * @example
 * ```ts
 * import { precisionRecallChart } from "sandglass";
 * const figure = precisionRecallChart({ detectors: [{ name: "ours", scores: [1, 2, 3, 4] }], labels: [0, 0, 1, 1] });
 * console.log(figure.name); // precision-recall
 * ```
 */
export function precisionRecallChart(spec: DetectionCurves): Figure {
  const data = precisionRecallData(spec);
  const { anomalous, normal } = classCounts(spec.labels);
  const share = anomalous / (anomalous + normal);
  const width = 440;
  // Above the data: poor detectors leave no corner of this chart free.
  const key = keyLine(curveKey(data.curves), 60, width);
  const axes = { x: unit("anomalies found (recall)"), y: unit("precision") };
  const area = frame({ width, height: 410 + key.bottom, ...axes, top: key.bottom });
  return figure({
    name: spec.name ?? "precision-recall",
    title: spec.title ?? "Precision and recall",
    subtitle: "average precision beside each name; dotted: chance",
    description: `Precision-recall curves of ${anomalous} anomalous and ${normal} normal samples. Average precision: ${data.curves.map((c) => `${c.name} ${c.area.toFixed(3)}`).join(", ")}; chance ${share.toFixed(3)}.`,
    width: area.width,
    height: area.height,
    body: [
      ...area.furniture,
      element("line", {
        x1: area.left,
        x2: area.right,
        y1: area.y(share),
        y2: area.y(share),
        "stroke-dasharray": "2 4",
        ...paint({ stroke: "axis" }),
      }),
      ...drawCurves(data.curves, area, "steps"),
      ...drawOperating(data.operating, area),
      ...key.body,
    ],
  });
}
