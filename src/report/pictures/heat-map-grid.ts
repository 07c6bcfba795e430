import type { Samples } from "../../core/samples.js";
import { type Figure, figure } from "../figure.js";
import { heatOverlay } from "./heat-overlay.js";
import { pictureOf } from "./picture.js";
import { drawTileGrid } from "./tile-grid.js";

/** What {@link heatMapGrid} draws. */
export interface HeatMapGrid {
  /** Images `[1, h, w]` or `[3, h, w]`, 0 black and 1 white after their `scale`. */
  readonly originals: Samples;
  /** An error for each pixel of each. */
  readonly maps: readonly ArrayLike<number>[];
  /** What is bad in each, 1 inside, where that is known. */
  readonly masks?: readonly (Uint8Array | undefined)[] | undefined;
  /** A line under each column. */
  readonly captions: readonly string[];
  readonly name?: string;
  readonly title?: string;
}

/**
 * Pictures above themselves in gray under their errors in colours, on one scale for all, above their masks.
 *
 * @throws UserError when a map has not one error for each pixel.
 * @example
 * ```ts
 * import { heatMapGrid } from "sandglass";
 * const originals = { shape: [1, 2, 2], count: 1, data: Uint8Array.of(0, 90, 90, 0), scale: 1 / 255 };
 * console.log(heatMapGrid({ originals, maps: [[0, 1, 0, 0]], captions: ["a.png"] }).name); // heat-maps
 * ```
 */
export function heatMapGrid({ originals, maps, masks, captions, name, title }: HeatMapGrid): Figure {
  const indices = [...Array(originals.count).keys()];
  const high = maps.reduce((most, map) => Array.from(map).reduce((top, error) => Math.max(top, error), most), 0);
  const pictures = indices.map((at) => pictureOf(originals, at));
  const hasMasks = masks?.some((mask) => mask !== undefined) === true;
  const rows = [
    { label: "picture", tiles: pictures },
    { label: "error", tiles: pictures.map((picture, at) => heatOverlay(picture, { errors: maps[at]!, high })) },
    ...(hasMasks
      ? [
          {
            label: "mask",
            tiles: pictures.map(({ width, height }, at) => {
              const data = Uint8Array.from({ length: width * height }, (_, pixel) => 255 * (masks[at]?.[pixel] ?? 0));
              return { width, height, channels: 1 as const, data };
            }),
          },
        ]
      : []),
  ];
  return figure({
    name: name ?? "heat-maps",
    title: title ?? "Where the errors are",
    subtitle: "smoothed as the score sees them",
    description: `${captions.length} pictures with their error maps${hasMasks ? " and masks" : ""}: ${captions.join(", ")}.`,
    ...drawTileGrid({
      blocks: [{ rows, captions }],
      key: { map: "inferno", low: 0, high, label: "error, one scale for all" },
    }),
  });
}
