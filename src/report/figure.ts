import { element, type Markup, together } from "./markup.js";
import type { RasterAssets } from "./raster/rasterise.js";
import { fontFamily, paint } from "./theme.js";

/** A finished picture: SVG at hand, PNG on request. Writing it somewhere is the caller's business. */
export interface Figure {
  /** File name without extension: `loss`. */
  readonly name: string;
  readonly title: string;
  /** What the picture shows, in words, for those who cannot see it: the `desc` of the drawing. */
  readonly description: string;
  /** In user units; a PNG has `scale` times as many pixels. */
  readonly width: number;
  readonly height: number;
  /** Complete on its own, with white paper. */
  readonly svg: string;
  /** A PNG file, by default at two pixels per unit. */
  png(options?: { readonly scale?: number; readonly assets?: RasterAssets }): Promise<Uint8Array>;
}

export interface Drawing {
  readonly name: string;
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly description: string;
  readonly width: number;
  /** Height below the heading. */
  readonly height: number;
  /** Drawn with its origin below the heading. */
  readonly body: readonly Markup[];
}

const margin = 16;

/** How much room title and subtitle take above a drawing. */
export function headingHeight(subtitle: string | undefined): number {
  return subtitle === undefined ? 44 : 64;
}

/** Puts paper, title and subtitle around a drawing. */
export function figure(drawing: Drawing): Figure {
  const { name, title, subtitle, description, width } = drawing;
  const top = headingHeight(subtitle);
  const height = Math.ceil(top + drawing.height);
  const root = element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "font-family": fontFamily,
      "font-size": 12,
    },
    element("title", {}, title),
    element("desc", {}, description),
    element("rect", { width, height, ...paint({ fill: "paper" }) }),
    element("text", { x: margin, y: 28, "font-size": 16, ...paint({ fill: "ink" }) }, title),
    subtitle === undefined ? "" : element("text", { x: margin, y: 48, ...paint({ fill: "muted" }) }, subtitle),
    element("g", { transform: `translate(0 ${top})` }, together(drawing.body)),
  );
  return {
    name,
    title,
    description,
    width,
    height,
    svg: root.markup,
    async png(options = {}) {
      const { rasterise } = await import("./raster/rasterise.js");
      return rasterise(root.markup, options.scale, options.assets);
    },
  };
}
