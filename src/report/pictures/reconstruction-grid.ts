import type { Samples } from "../../core/samples.js";
import { sizeOf } from "../../core/shape.js";
import { type Figure, figure } from "../figure.js";
import { colourPicture } from "./colour-map.js";
import { errorMap, imageShape, type Picture, pictureOf } from "./picture.js";
import { drawTileGrid, type TileGrid, type TileRow } from "./tile-grid.js";

/** What {@link reconstructionGrid} draws. */
export interface ReconstructionGrid {
  /** Images `[h, w]`, `[1, h, w]` or `[3, h, w]`, 0 black and 1 white after their `scale`. */
  readonly originals: Samples;
  readonly reconstructions: Samples;
  /** What the model was given, where that is not the original: the noisy images of a denoiser. */
  readonly inputs?: Samples;
  /** How many numbers the code has: a reconstruction says little without it. */
  readonly latentSize: number;
  /** Which samples to show; the first eight when left out. */
  readonly indices?: readonly number[];
  /** A line under each column, as many as `indices`. */
  readonly captions?: readonly string[];
  readonly name?: string;
  readonly title?: string;
}

/** The samples from which rows of pictures are made. */
export type PictureSources = Pick<ReconstructionGrid, "originals" | "reconstructions" | "inputs">;

/** The largest absolute error among some samples: the bright end of their shared colours. */
export function largestError(sources: PictureSources, indices: readonly number[]): number {
  let largest = 0;
  for (const index of indices) {
    for (const error of errorMap(sources.originals, sources.reconstructions, index))
      if (error > largest) largest = error;
  }
  return largest;
}

/** Rows original, input (where there is one), reconstruction, error. */
export function reconstructionRows(sources: PictureSources, indices: readonly number[], largest: number): TileRow[] {
  const { originals, reconstructions, inputs } = sources;
  const row = (label: string, tile: (index: number) => Picture): TileRow => ({ label, tiles: indices.map(tile) });
  const { width, height } = imageShape(originals);
  return [
    row("original", (index) => pictureOf(originals, index)),
    ...(inputs ? [row("input", (index) => pictureOf(inputs, index))] : []),
    row("reconstruction", (index) => pictureOf(reconstructions, index)),
    row("error", (index) =>
      colourPicture(errorMap(originals, reconstructions, index), {
        width,
        height,
        low: 0,
        high: largest,
        map: "inferno",
      }),
    ),
  ];
}

export function errorKey(largest: number): NonNullable<TileGrid["key"]> {
  return { map: "inferno", low: 0, high: largest, label: "absolute error, one scale for all" };
}

/** `784 → 32 → 784 numbers`. */
export function bottleneck(samples: Samples, latentSize: number): string {
  const size = sizeOf(samples.shape);
  return `${size} → ${latentSize} → ${size} numbers`;
}

/** The pictures of a reconstruction grid, before drawing. */
export function reconstructionGridData(spec: ReconstructionGrid): TileGrid {
  const indices = spec.indices ?? [...Array(Math.min(8, spec.originals.count)).keys()];
  const largest = largestError(spec, indices);
  return {
    blocks: [{ rows: reconstructionRows(spec, indices, largest), captions: spec.captions }],
    key: errorKey(largest),
  };
}

/**
 * Originals above their reconstructions above where the two differ.
 *
 * @example
 * ```ts
 * import { reconstructionGrid } from "sandglass";
 * const originals = { shape: [1, 2, 2], count: 1, data: Uint8Array.of(0, 255, 255, 0), scale: 1 / 255 };
 * const reconstructions = { shape: [1, 2, 2], count: 1, data: Float32Array.of(0.1, 0.9, 0.8, 0), scale: 1 };
 * const figure = reconstructionGrid({ originals, reconstructions, latentSize: 2 });
 * console.log(figure.name, figure.svg.startsWith("<svg")); // reconstructions true
 * ```
 */
export function reconstructionGrid(spec: ReconstructionGrid): Figure {
  const data = reconstructionGridData(spec);
  const count = data.blocks[0]!.rows[0]!.tiles.length;
  return figure({
    name: spec.name ?? "reconstructions",
    title: spec.title ?? "Originals and reconstructions",
    subtitle: bottleneck(spec.originals, spec.latentSize),
    description: `${count} samples: ${data.blocks[0]!.rows.map((row) => row.label).join(", ")}.`,
    ...drawTileGrid(data),
  });
}
