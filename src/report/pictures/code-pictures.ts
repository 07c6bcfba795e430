import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { sizeOf } from "../../core/shape.js";
import { type Figure, figure } from "../figure.js";
import { colourPicture } from "./colour-map.js";
import { pictureOf, sampleValues } from "./picture.js";
import { bottleneck, type ReconstructionGrid } from "./reconstruction-grid.js";
import { drawTileGrid, type TileGrid } from "./tile-grid.js";

/** What {@link codePictures} draws. */
export interface CodePictures
  extends Pick<ReconstructionGrid, "originals" | "reconstructions" | "indices" | "name" | "title"> {
  /** The codes: `level * level` numbers for each sample. */
  readonly codes: Samples;
  /** Side of the square a code is shown as. */
  readonly level: number;
}

export function codePicturesData(spec: CodePictures): TileGrid {
  const { originals, reconstructions, codes, level } = spec;
  if (sizeOf(codes.shape) !== level * level) {
    throw new UserError({
      where: "codePictures",
      expected: `codes of ${level} x ${level} = ${level * level} numbers`,
      got: `${sizeOf(codes.shape)} numbers`,
    });
  }
  const indices = spec.indices ?? [...Array(Math.min(8, originals.count)).keys()];
  const values = indices.map((index) => sampleValues(codes, index));
  const finite = values.flatMap((code) => [...code]).filter(Number.isFinite);
  const low = Math.min(0, ...finite);
  const high = Math.max(...finite, low);
  return {
    blocks: [
      {
        rows: [
          { label: "original", tiles: indices.map((index) => pictureOf(originals, index)) },
          {
            label: `code, ${level} × ${level}`,
            tiles: values.map((code) =>
              colourPicture(code, { width: level, height: level, low, high, map: "viridis" }),
            ),
          },
          { label: "reconstruction", tiles: indices.map((index) => pictureOf(reconstructions, index)) },
        ],
      },
    ],
    key: { map: "viridis", low, high, label: "value in the code, one scale for all" },
  };
}

/**
 * Codes shown as small square pictures between the originals and what comes back from them.
 *
 * @example
 * ```ts
 * import { codePictures } from "sandglass";
 * const originals = { shape: [1, 2, 2], count: 1, data: Float32Array.of(0, 1, 1, 0), scale: 1 };
 * const codes = { shape: [1], count: 1, data: Float32Array.of(0.7), scale: 1 };
 * console.log(codePictures({ originals, codes, reconstructions: originals, level: 1 }).name); // codes
 * ```
 */
export function codePictures(spec: CodePictures): Figure {
  const data = codePicturesData(spec);
  return figure({
    name: spec.name ?? "codes",
    title: spec.title ?? "Codes as pictures",
    subtitle: bottleneck(spec.originals, spec.level ** 2),
    description: `Originals, their codes of ${spec.level} by ${spec.level} numbers, and the reconstructions.`,
    ...drawTileGrid(data),
  });
}
