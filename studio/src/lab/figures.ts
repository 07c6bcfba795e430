import type { Figure } from "inside/report/figure.js";
import { element } from "inside/report/markup.js";
import { formatNumber } from "inside/report/number.js";
import { paint } from "inside/report/theme.js";
import type { Drawing } from "./protocol.js";

/** What the report says to pixels in a style of their own; here the page's style sheet does, since its policy refuses others. */
const pixelated = ' style="image-rendering:pixelated"';

/** A figure of the report as it travels to the page. */
export const drawingOf = ({ name, svg, width, height }: Figure): Drawing => ({
  ...{ name, width, height },
  svg: svg.replaceAll(pixelated, ' class="pixels"'),
});

const bins = 24;
const size = { width: 168, height: 40 } as const;

/** How the numbers of a column spread, small enough for a line of a table. */
export function columnHistogram(name: string, values: ArrayLike<number>): Drawing {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) continue;
    low = Math.min(low, values[at]!);
    high = Math.max(high, values[at]!);
  }
  const counts = new Array<number>(bins).fill(0);
  const span = high - low || 1;
  for (let at = 0; at < values.length; at++) {
    if (!Number.isFinite(values[at])) continue;
    const bin = Math.min(bins - 1, Math.floor(((values[at]! - low) / span) * bins));
    counts[bin] = counts[bin]! + 1;
  }
  return bars(name, counts, low > high ? "no numbers" : `from ${formatNumber(low)} to ${formatNumber(high)}`);
}

/** How often each word comes, most frequent first. */
export function wordHistogram(name: string, counts: readonly number[]): Drawing {
  const ordered = [...counts].sort((a, b) => b - a);
  return bars(name, ordered.slice(0, bins), `${counts.length} words`);
}

function bars(name: string, counts: readonly number[], span: string): Drawing {
  const most = Math.max(1, ...counts);
  const width = size.width / bins;
  const body = counts.map((count, at) => {
    const height = count === 0 ? 0 : Math.max(1, (count / most) * (size.height - 2));
    const place = { x: at * width, y: size.height - height, width: width - 1, height };
    return element("rect", { ...place, ...paint({ fill: "blue" }) });
  });
  const root = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${size.width} ${size.height}`,
      role: "img",
      "aria-label": `Histogram of ${name}: ${span}, highest bar ${most}`,
    },
    ...body,
  );
  return { name: `histogram of ${name}`, svg: root.markup, ...size };
}
