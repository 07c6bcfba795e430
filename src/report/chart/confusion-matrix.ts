import type { Confusion } from "../../metrics/confusion.js";
import { type Figure, figure } from "../figure.js";
import { element, type Markup } from "../markup.js";
import { paint } from "../theme.js";

/** What {@link confusionMatrix} draws. */
export interface ConfusionMatrix {
  readonly counts: Confusion;
  /** How the threshold was fixed: `conformal, 5 % false alarms`. */
  readonly rule?: string;
  readonly name?: string;
  readonly title?: string;
}

export interface ConfusionCell {
  readonly truth: "normal" | "anomalous";
  readonly verdict: "normal" | "anomalous";
  readonly count: number;
  /** Share of the truth's row, 0 … 1; 0 for an empty row. */
  readonly share: number;
}

/** Cells row by row: what is normal, then what is anomalous. */
export function confusionMatrixData({ counts }: Pick<ConfusionMatrix, "counts">): ConfusionCell[] {
  const { trueNegatives, falsePositives, falseNegatives, truePositives } = counts;
  const row = (truth: ConfusionCell["truth"], normal: number, anomalous: number): ConfusionCell[] => {
    const share = (count: number) => (normal + anomalous === 0 ? 0 : count / (normal + anomalous));
    return [
      { truth, verdict: "normal", count: normal, share: share(normal) },
      { truth, verdict: "anomalous", count: anomalous, share: share(anomalous) },
    ];
  };
  return [...row("normal", trueNegatives, falsePositives), ...row("anomalous", falseNegatives, truePositives)];
}

const cell = { width: 130, height: 84 } as const;
const corner = { x: 150, y: 40 } as const;

/**
 * Right and wrong verdicts at one threshold.
 *
 * @example
 * ```ts
 * import { confusion, confusionMatrix } from "sandglass";
 * const figure = confusionMatrix({ counts: confusion([0.1, 0.9, 0.8], [0, 1, 0], 0.5) });
 * console.log(figure.description); // normal judged normal: 1; normal judged anomalous: 1; anomalous judged normal: 0; anomalous judged anomalous: 1.
 * ```
 */
export function confusionMatrix(spec: ConfusionMatrix): Figure {
  const cells = confusionMatrixData(spec);
  const muted = paint({ fill: "muted" });
  const middle = corner.x + cell.width;
  return figure({
    name: spec.name ?? "confusion",
    title: spec.title ?? "Confusion matrix",
    subtitle: spec.rule,
    description: `${cells.map(({ truth, verdict, count }) => `${truth} judged ${verdict}: ${count}`).join("; ")}.`,
    width: 440,
    height: corner.y + 2 * cell.height + 16,
    body: [
      element("text", { x: middle, y: 12, "text-anchor": "middle", ...muted }, "judged"),
      ...["normal", "anomalous"].flatMap((name, at) => [
        element(
          "text",
          { x: corner.x + (at + 0.5) * cell.width, y: 32, "text-anchor": "middle", ...paint({ fill: "ink" }) },
          name,
        ),
        element(
          "text",
          {
            x: corner.x - 12,
            y: corner.y + (at + 0.5) * cell.height + 4,
            "text-anchor": "end",
            ...paint({ fill: "ink" }),
          },
          `truly ${name}`,
        ),
      ]),
      ...cells.flatMap((entry, at) =>
        drawCell(entry, corner.x + (at % 2) * cell.width, corner.y + Math.floor(at / 2) * cell.height),
      ),
    ],
  });
}

function drawCell({ truth, verdict, count, share }: ConfusionCell, x: number, y: number): Markup[] {
  const right = truth === verdict;
  const middle = x + cell.width / 2;
  return [
    element("rect", {
      x: x + 2,
      y: y + 2,
      width: cell.width - 4,
      height: cell.height - 4,
      rx: 4,
      "fill-opacity": 0.08 + 0.4 * share,
      ...paint({ fill: right ? "blue" : "vermillion" }),
    }),
    element(
      "text",
      { x: middle, y: y + 40, "font-size": 20, "text-anchor": "middle", ...paint({ fill: "ink" }) },
      String(count),
    ),
    element(
      "text",
      { x: middle, y: y + 62, "text-anchor": "middle", ...paint({ fill: "ink" }) },
      `${right ? "right" : "wrong"}, ${(share * 100).toFixed(1)} %`,
    ),
  ];
}
