import { element, type Markup } from "../markup.js";
import { type InkName, paint, paintText, textWidth } from "../theme.js";

/** How one group of data is drawn: never told by colour alone. */
export interface Stroke {
  readonly ink: InkName;
  readonly dash?: string;
}

export interface KeyEntry {
  readonly label: string;
  readonly stroke: Stroke;
  /** A filled patch with this opacity in place of a line. */
  readonly patch?: number;
  /** A sign in place of a line. */
  readonly symbol?: string;
}

/** Strokes for curves side by side. */
export const strokes: readonly Stroke[] = [
  { ink: "blue" },
  { ink: "vermillion", dash: "7 4" },
  { ink: "green", dash: "2 3" },
  { ink: "purple", dash: "9 3 2 3" },
  { ink: "orange", dash: "4 2" },
  { ink: "gray", dash: "1 2" },
];

/** The text, or its beginning and an ellipsis where it is wider than allowed. */
export function shorten(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  const signs = [...text];
  while (signs.length > 0 && textWidth(`${signs.join("")}…`, size) > width) signs.pop();
  return `${signs.join("")}…`;
}

const swatch = 22;

function drawSwatch({ stroke, patch, symbol }: KeyEntry, x: number, y: number): Markup {
  const look = { "stroke-dasharray": stroke.dash };
  if (symbol !== undefined) {
    const middle = { x: x + swatch / 2, y: y + 4, "text-anchor": "middle" };
    return element("text", { ...middle, ...paint({ fill: stroke.ink }) }, symbol);
  }
  if (patch !== undefined) {
    const box = { x, y: y - 5, width: swatch, height: 10, "fill-opacity": patch };
    return element("rect", { ...box, ...look, ...paint({ fill: stroke.ink, stroke: stroke.ink }) });
  }
  return element("line", {
    x1: x,
    x2: x + swatch,
    y1: y,
    y2: y,
    "stroke-width": 2,
    ...look,
    ...paint({ stroke: stroke.ink }),
  });
}

function drawEntry(entry: KeyEntry, x: number, y: number): readonly Markup[] {
  return [drawSwatch(entry, x, y), element("text", { x: x + swatch + 7, y: y + 4, ...paintText("ink") }, entry.label)];
}

/** Entries one after the other, wrapped at `right`; `bottom` is where the data may begin. */
export function keyLine(
  entries: readonly KeyEntry[],
  left: number,
  right: number,
): { readonly body: readonly Markup[]; readonly bottom: number } {
  const body: Markup[] = [];
  let x = left;
  let y = 6;
  for (const entry of entries) {
    const width = swatch + 7 + textWidth(entry.label, 12);
    if (x > left && x + width > right) {
      x = left;
      y += 20;
    }
    body.push(...drawEntry(entry, x, y));
    x += width + 18;
  }
  return { body, bottom: y + 18 };
}

/** Entries below each other, the last at height `bottom`, ending at `right`. */
export function keyColumn(
  entries: readonly KeyEntry[],
  { right, bottom }: { readonly right: number; readonly bottom: number },
): readonly Markup[] {
  const width = Math.max(0, ...entries.map((entry) => swatch + 7 + textWidth(entry.label, 12)));
  return entries.flatMap((entry, at) => drawEntry(entry, right - width, bottom - (entries.length - 1 - at) * 19));
}
