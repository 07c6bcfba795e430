import { UserError } from "../../core/errors.js";
import { inUnits, type Samples } from "../../core/samples.js";
import { type Shape, sizeOf } from "../../core/shape.js";
import type { InputDescription } from "../input.js";
import { streamImages } from "../readers/images.js";

/** A folder of pictures, and how its user says they become samples. */
export interface PictureSource {
  readonly folder: string;
  /** Side of the samples in pixels. Default: the pictures' own up to {@link usualSide}. */
  readonly size?: number | undefined;
  /** What becomes of pictures of another size. */
  readonly fit: "resize" | "tile";
}

/** Files as samples. */
export interface ReadPictures {
  readonly samples: Samples;
  /** For each sample the number of its file: tiles of one picture come one after the other. */
  readonly of: Uint32Array;
  /** What was changed, once of each kind. */
  readonly notices: readonly string[];
}

/** Small enough to train in minutes on a CPU. */
const usualSide = 64;

/** Networks of pictures halve both sides twice. */
const step = 4;

/** What the samples of a folder are: as the user says, or as the first picture is. */
export async function pictureInput(
  { folder, size, fit }: PictureSource,
  first: string,
): Promise<Extract<InputDescription, { readonly kind: "image" }>> {
  if (size !== undefined && size % step !== 0) {
    const expected = `a multiple of ${step}, which networks can halve twice`;
    throw new UserError({ where: "size", expected, got: `${size}` });
  }
  for await (const { shape } of streamImages(folder, {}, [first])) {
    const [channels, height, width] = shape as readonly [1 | 3, number, number];
    return { kind: "image", channels, height: size ?? sideOf(height), width: size ?? sideOf(width), fit };
  }
  throw new UserError({ where: folder, expected: "pictures", got: "none" });
}

function sideOf(length: number): number {
  if (length >= 2 * step && length <= usualSide && length % step === 0) return length;
  return Math.max(2 * step, Math.min(usualSide, 8 * Math.round(length / 8)));
}

/** Reads files of the folder as samples of that kind. */
export async function readPictures(
  { folder }: PictureSource,
  input: Extract<InputDescription, { readonly kind: "image" }>,
  files: readonly string[],
  signal?: AbortSignal,
): Promise<ReadPictures> {
  const { channels, height, width, fit } = input;
  const shape = [channels, height, width];
  const notices: string[] = [];
  const batches: Samples[] = [];
  const of: number[] = [];
  const options = {
    ...{ size: [height, width] as const, channels, fit },
    onNotice: (notice: string) => void notices.push(notice),
    ...(signal && { signal }),
  };
  let file = 0;
  for await (const { tilings, files: names, ...samples } of streamImages(folder, options, files)) {
    batches.push(samples);
    for (let at = 0; at < names.length; at++, file++) {
      const tiling = tilings?.[at];
      const tiles = tiling === undefined ? 1 : tiling.tops.length * tiling.lefts.length;
      for (let tile = 0; tile < tiles; tile++) of.push(file);
    }
  }
  return { samples: together(shape, batches), of: Uint32Array.from(of), notices };
}

/** Bytes only where all are. */
function together(shape: Shape, batches: readonly Samples[]): Samples {
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  const isBytes = batches.every(({ data }) => data instanceof Uint8Array);
  const data = isBytes ? new Uint8Array(count * sizeOf(shape)) : new Float32Array(count * sizeOf(shape));
  let at = 0;
  for (const batch of batches) {
    data.set(isBytes ? batch.data : inUnits(batch), at);
    at += batch.data.length;
  }
  return { shape, count, data, scale: isBytes ? 1 / 255 : 1 };
}
