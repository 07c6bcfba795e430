import { element, type Markup } from "../markup.js";
import { type InkName, paint } from "../theme.js";

/** A place in a drawing. */
export type Place = readonly [x: number, y: number];

export interface Look {
  readonly ink: InkName;
  /** Across, in user units. */
  readonly size?: number;
  readonly opacity?: number;
}

const at = (value: number) => String(Number(value.toFixed(1)));

/** Marks of one kind as one path: an element each would slow the page. Nothing where there are none. */
function path(d: string, ink: InkName, look: Readonly<Record<string, string | number | undefined>>): Markup[] {
  return d === "" ? [] : [element("path", { d, ...look, ...paint({ fill: "none", stroke: ink }) })];
}

export function dots(places: readonly Place[], { ink, size = 6, opacity }: Look): Markup[] {
  const d = places.map(([x, y]) => `M${at(x)} ${at(y)}h.01`).join("");
  return path(d, ink, { "stroke-width": size, "stroke-linecap": "round", "stroke-opacity": opacity });
}

export function crosses(places: readonly Place[], { ink, size = 6, opacity }: Look): Markup[] {
  const half = size / 2;
  const d = places.map(([x, y]) => `M${at(x - half)} ${at(y - half)}l${size} ${size}m-${size} 0l${size} -${size}`);
  return path(d.join(""), ink, { "stroke-width": 1.5, "stroke-opacity": opacity });
}

/** Upright strokes. */
export function bars(places: readonly Place[], { ink, size = 8, opacity }: Look): Markup[] {
  const d = places.map(([x, y]) => `M${at(x)} ${at(y - size / 2)}v${size}`);
  return path(d.join(""), ink, { "stroke-width": 2, "stroke-opacity": opacity });
}

/** Hollow circles. */
export function rings(places: readonly Place[], { ink, size = 7, opacity }: Look): Markup[] {
  const half = size / 2;
  const d = places.map(
    ([x, y]) => `M${at(x - half)} ${at(y)}a${half} ${half} 0 1 0 ${size} 0a${half} ${half} 0 1 0 -${size} 0`,
  );
  return path(d.join(""), ink, { "stroke-width": 1.5, "stroke-opacity": opacity });
}

/** Arrow heads that point up or down, at values that lie beyond the end of an axis. */
export function arrows(places: readonly Place[], up: boolean, { ink, size = 8, opacity }: Look): Markup[] {
  const [half, rise] = [size / 2, up ? size : -size];
  const d = places.map(([x, y]) => `M${at(x - half)} ${at(y + rise / 2)}l${half} ${-rise}l${half} ${rise}`);
  return path(d.join(""), ink, { "stroke-width": 1.5, "stroke-opacity": opacity });
}

/** Straight lines through runs of places. An element each, so that where lines meet their colour is stronger. */
export function polylines(
  runs: readonly (readonly Place[])[],
  {
    ink,
    width = 1.5,
    dash,
    opacity,
  }: { readonly ink: InkName; readonly width?: number; readonly dash?: string | undefined; readonly opacity?: number },
): Markup[] {
  const lines = runs
    .filter((run) => run.length > 1)
    .map((run) => element("path", { d: `M${run.map(([x, y]) => `${at(x)} ${at(y)}`).join("L")}` }));
  const look = {
    "stroke-width": width,
    "stroke-dasharray": dash,
    "stroke-opacity": opacity,
    "stroke-linejoin": "round",
  };
  return lines.length === 0 ? [] : [element("g", { ...look, ...paint({ fill: "none", stroke: ink }) }, ...lines)];
}

/** A ring around the best of all, the same in every figure. */
export function bestMark(places: readonly Place[]): Markup[] {
  return places.map(([cx, cy]) =>
    element("circle", { cx, cy, r: 6, "stroke-width": 2, ...paint({ fill: "paper", stroke: "vermillion" }) }),
  );
}
