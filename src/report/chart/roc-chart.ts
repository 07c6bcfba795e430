import { auroc } from "../../metrics/auroc.js";
import { confusion } from "../../metrics/confusion.js";
import { rocCurve } from "../../metrics/curves.js";
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
import { keyColumn } from "./key.js";

/** x is the false-alarm rate, y the share of anomalies found. */
export function rocChartData(spec: DetectionCurves): CurvesData {
  const { detectors, labels, threshold } = spec;
  const counts = classCounts(labels);
  const first = detectors[0];
  const at = first && threshold !== undefined ? confusion(first.scores, labels, threshold) : undefined;
  return {
    curves: detectors.map(({ name, scores }) => ({
      name,
      area: auroc(scores, labels),
      points: thin(
        rocCurve(scores, labels).map((point) => ({ x: point.falsePositiveRate, y: point.truePositiveRate })),
      ),
    })),
    operating: at && { x: at.falsePositives / counts.normal, y: at.truePositives / counts.anomalous },
  };
}

/**
 * ROC curves with their areas: of all normal samples disturbed, how many anomalies found.
 *
 * @throws UserError when labels hold one class only, lengths differ or a score is NaN.
 * @example
 * ```ts
 * import { rocChart } from "sandglass";
 * const figure = rocChart({ detectors: [{ name: "ours", scores: [1, 3, 2, 4] }], labels: [0, 0, 1, 1] });
 * console.log(figure.description); // ROC curves of 2 anomalous and 2 normal samples. AUROC: ours 0.750.
 * ```
 */
export function rocChart(spec: DetectionCurves): Figure {
  const data = rocChartData(spec);
  const { anomalous, normal } = classCounts(spec.labels);
  const area = frame({ width: 440, height: 420, x: unit("false-alarm rate"), y: unit("anomalies found (recall)") });
  return figure({
    name: spec.name ?? "roc",
    title: spec.title ?? "ROC",
    subtitle: "area under the curve beside each name; dotted: chance",
    description: `ROC curves of ${anomalous} anomalous and ${normal} normal samples. AUROC: ${data.curves.map((c) => `${c.name} ${c.area.toFixed(3)}`).join(", ")}.`,
    width: area.width,
    height: area.height,
    body: [
      ...area.furniture,
      element("line", {
        x1: area.x(0),
        y1: area.y(0),
        x2: area.x(1),
        y2: area.y(1),
        "stroke-dasharray": "2 4",
        ...paint({ stroke: "axis" }),
      }),
      ...drawCurves(data.curves, area, "straight"),
      ...drawOperating(data.operating, area),
      ...keyColumn(curveKey(data.curves), { right: area.right - 8, bottom: area.bottom - 18 }),
    ],
  });
}
