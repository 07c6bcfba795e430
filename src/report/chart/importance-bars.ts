import { type Figure, figure } from "../figure.js";
import { element, type Markup } from "../markup.js";
import { paint, textWidth } from "../theme.js";
import { shorten } from "./key.js";

/** What {@link importanceBars} draws. */
export interface ImportanceBars {
  /** A share from 0 to 1 for each parameter. */
  readonly importances: Readonly<Record<string, number>>;
  /** What the shares are parts of, and how they were found. */
  readonly subtitle?: string;
  readonly name?: string;
  readonly title?: string;
}

export interface ImportanceBar {
  readonly name: string;
  readonly share: number;
}

/** The largest first; what is no number, or below 0, counts as 0, and what is above 1 as 1. */
export function importanceBarsData({ importances }: Pick<ImportanceBars, "importances">): ImportanceBar[] {
  return Object.entries(importances)
    .map(([name, share]) => ({ name, share: share > 0 ? Math.min(1, share) : 0 }))
    .sort((a, b) => b.share - a.share);
}

/** `31 %`, `2.4 %`, `<0.1 %`. */
export function percent(share: number): string {
  const text = share >= 0.0995 ? (100 * share).toFixed(0) : (100 * share).toFixed(1);
  return share > 0 && text === "0.0" ? "<0.1 %" : `${text} %`;
}

const row = 26;
const width = 640;

/**
 * How much each parameter matters, as bars.
 *
 * @example
 * ```ts
 * import { importanceBars } from "sandglass";
 * const figure = importanceBars({ importances: { units: 0.25, learningRate: 0.7 } });
 * console.log(figure.description); // learningRate 70 %, units 25 %.
 * ```
 */
export function importanceBars(spec: ImportanceBars): Figure {
  const bars = importanceBarsData(spec);
  const names = bars.map(({ name }) => shorten(name, 220, 12));
  const left = 24 + Math.max(0, ...names.map((name) => textWidth(name, 12)));
  const most = Math.max(...bars.map(({ share }) => share), 0) || 1;
  const room = width - left - 80;
  return figure({
    name: spec.name ?? "importances",
    title: spec.title ?? "Importance of each parameter",
    subtitle: spec.subtitle,
    description:
      bars.length === 0
        ? "No importances."
        : `${bars.map(({ name, share }) => `${name} ${percent(share)}`).join(", ")}.`,
    width,
    height: 12 + bars.length * row,
    body: bars.flatMap(({ share }, at): Markup[] => {
      const [top, length] = [at * row, (share / most) * room];
      const middle = top + row / 2 + 4;
      return [
        element("text", { x: left - 8, y: middle, "text-anchor": "end", ...paint({ fill: "ink" }) }, names[at]!),
        element("rect", {
          x: left,
          y: top + 4,
          width: Math.max(1, length),
          height: row - 8,
          rx: 2,
          ...paint({ fill: "blue" }),
        }),
        element("text", { x: left + length + 8, y: middle, ...paint({ fill: "muted" }) }, percent(share)),
      ];
    }),
  });
}
