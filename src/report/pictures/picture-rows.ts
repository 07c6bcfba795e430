import type { Samples } from "../../core/samples.js";
import { type Figure, figure } from "../figure.js";
import { pictureOf } from "./picture.js";
import { drawTileGrid, type TileGrid } from "./tile-grid.js";

/** What {@link pictureRows} draws. */
export interface PictureRows {
  /** Images `[h, w]`, `[1, h, w]` or `[3, h, w]`, 0 black and 1 white after their `scale`; a line each. */
  readonly rows: readonly { readonly label: string; readonly samples: Samples }[];
  /** A line under each column. */
  readonly captions?: readonly string[];
  readonly name: string;
  readonly title: string;
  readonly subtitle: string;
}

/** The pictures, before drawing. */
export function pictureRowsData({ rows, captions }: PictureRows): TileGrid {
  const tiles = ({ samples }: PictureRows["rows"][number]) =>
    Array.from({ length: samples.count }, (_, at) => pictureOf(samples, at));
  return { blocks: [{ rows: rows.map((row) => ({ label: row.label, tiles: tiles(row) })), captions }] };
}

/**
 * Rows of pictures as they are: what a model has made up, a walk from one code to another.
 *
 * @throws UserError for samples that are not pictures.
 * @example
 * ```ts
 * import { pictureRows } from "sandglass";
 * const samples = { shape: [1, 2, 2], count: 1, data: Uint8Array.of(0, 255, 255, 0), scale: 1 / 255 };
 * const figure = pictureRows({ rows: [{ label: "made", samples }], name: "made", title: "Made", subtitle: "one" });
 * console.log(figure.name, figure.svg.startsWith("<svg")); // made true
 * ```
 */
export function pictureRows(spec: PictureRows): Figure {
  const { name, title, subtitle, rows } = spec;
  const description = rows.map(({ label, samples }) => `${label}: ${samples.count} pictures`).join("; ");
  return figure({ name, title, subtitle, description: `${description}.`, ...drawTileGrid(pictureRowsData(spec)) });
}
