import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { sizeOf } from "../../core/shape.js";
import { decodeImage } from "../pictures/decode.js";
import { type Fit, type FittedImage, fitImage } from "../pictures/fit-image.js";
import type { Picture } from "../pictures/picture.js";
import { pictureSamples } from "../pictures/picture-samples.js";
import type { Tiling } from "../pictures/tiles.js";
import { readBytes } from "./bytes.js";
import { diskFor } from "./disk.js";
import { leftOutNotices, pictureFiles } from "./picture-files.js";

/** How pictures become samples. */
export interface ImageOptions {
  /** Height and width of a sample; those of the first picture by default. */
  readonly size?: readonly [height: number, width: number];
  /** What becomes of pictures of another size: scaled by default where a size is given, otherwise an error. */
  readonly fit?: Fit;
  /** 1 for gray, 3 for red, green, blue; what the first picture has by default. */
  readonly channels?: 1 | 3;
  /** Samples in each batch, or more by the tiles of one picture, the last excepted; 64 by default. */
  readonly batchSize?: number;
  /** Hears what was changed, each kind of change once, and what was left out of a folder. */
  readonly onNotice?: (notice: string) => void;
  /** Takes the error of a picture that cannot be read or does not fit, which is then left out; by default it is thrown. */
  readonly onBad?: (file: string, error: UserError) => void;
  /** Contents of files, by their paths in the folder, that are not to be read from the disk; the error of one that could not be. */
  readonly contents?: ReadonlyMap<string, Uint8Array | UserError>;
  readonly signal?: AbortSignal;
}

/** Some pictures as samples `[channels, height, width]`: uint8, or floats from 0 to 1 where one has 16 bits. */
export interface ImageBatch extends Samples {
  /** Path of each, inside the folder. */
  readonly files: readonly string[];
  /** With `fit: "tile"`: how each was cut. The samples are the tiles, one picture's after the other's. */
  readonly tilings?: readonly Tiling[];
  /** Bits of the numbers in each file: 8 or 16. */
  readonly bitDepths: readonly (8 | 16)[];
}

/** The pictures of a folder. */
export interface ImageSet extends ImageBatch {
  /** The subfolders, if all pictures are in subfolders: their order gives the labels. */
  readonly classNames: readonly string[];
}

/**
 * Reads every PNG, JPEG, BMP and TIFF of a folder and its subfolders into memory, in order of their paths.
 *
 * @example
 * ```ts
 * import { readImages } from "sandglass";
 * const images = await readImages("photos", { size: [64, 64], channels: 3 }).catch((error: Error) => error.message);
 * console.log(images);
 * ```
 *
 * @throws UserError when the folder is missing or has no picture, or a picture is damaged or of another size; it names
 * the file.
 */
export async function readImages(folder: string, options: ImageOptions = {}): Promise<ImageSet> {
  const found = await pictureFiles(folder);
  for (const notice of leftOutNotices(found)) options.onNotice?.(notice);
  const batches: ImageBatch[] = [];
  for await (const batch of streamImages(folder, options, found.files)) batches.push(batch);
  if (batches.length === 0) {
    const got = `${found.files.length} that cannot be read`;
    throw new UserError({ where: folder, expected: "pictures", got });
  }
  const whole = joined(batches);
  const classNames = classesOf(whole.files);
  if (classNames.length === 0) return { ...whole, classNames };
  const labels = whole.files.flatMap((file, at) => {
    const { tops, lefts } = whole.tilings?.[at] ?? { tops: [0], lefts: [0] };
    return Array<number>(tops.length * lefts.length).fill(classNames.indexOf(file.split("/")[0]!));
  });
  return { ...whole, classNames, labels: Int32Array.from(labels) };
}

/**
 * Streams the pictures of a folder in batches, in constant memory.
 *
 * @example
 * ```ts
 * import { streamImages } from "sandglass";
 * try {
 *   for await (const { files, shape } of streamImages("photos", { size: [28, 28] })) console.log(files, shape);
 * } catch (error) {
 *   console.log(error instanceof Error && error.message);
 * }
 * ```
 *
 * @param files Paths inside the folder; all its pictures by default.
 * @throws UserError as {@link readImages} does.
 */
export async function* streamImages(
  folder: string,
  options: ImageOptions = {},
  files?: readonly string[],
): AsyncGenerator<ImageBatch> {
  const { batchSize = 64, size } = options;
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new UserError({ where: "batchSize", expected: "a whole number >= 1", got: `${batchSize}` });
  }
  if (size?.every((length) => Number.isSafeInteger(length) && length > 0) === false) {
    throw new UserError({ where: "image size", expected: "whole numbers above 0", got: size.join(" x ") });
  }
  let list = files;
  if (list === undefined) {
    const found = await pictureFiles(folder);
    for (const notice of leftOutNotices(found)) options.onNotice?.(notice);
    list = found.files;
  }
  const say = once(options.onNotice);
  let [held, samples]: [Fitted[], number] = [[], 0];
  for await (const one of fittedFiles(folder, options, list)) {
    for (const notice of one.notices) say(notice, one.file);
    held.push(one);
    samples += one.pictures.length;
    if (samples < batchSize) continue;
    yield batchOf(held);
    [held, samples] = [[], 0];
  }
  if (held.length > 0) yield batchOf(held);
}

/** A picture file as it fits. */
interface Fitted extends FittedImage {
  readonly file: string;
  readonly bitDepth: 8 | 16;
}

async function* fittedFiles(folder: string, options: ImageOptions, files: readonly string[]): AsyncGenerator<Fitted> {
  const { join } = await diskFor(folder);
  const { contents, onBad, signal } = options;
  let wanted: Wanted | undefined;
  for (const file of files) {
    const path = join(folder, file);
    let fitted: Fitted;
    try {
      const content = contents?.get(file) ?? (await readBytes(path, signal && { signal }));
      if (content instanceof UserError) throw content;
      const picture = await decodeImage(content, path);
      wanted ??= wantedFrom(picture, options);
      fitted = { ...fitImage(picture, { ...wanted, where: path }), file, bitDepth: picture.bitDepth };
    } catch (error) {
      if (onBad === undefined || !(error instanceof UserError)) throw error;
      onBad(file, error);
      continue;
    }
    yield fitted;
  }
}

function batchOf(fitted: readonly Fitted[]): ImageBatch {
  const tilings = fitted.flatMap(({ tiling }) => tiling ?? []);
  return {
    ...pictureSamples(fitted.flatMap(({ pictures }) => pictures)),
    files: fitted.map(({ file }) => file),
    bitDepths: fitted.map(({ bitDepth }) => bitDepth),
    ...(tilings.length > 0 && { tilings }),
  };
}

/** One batch of all; bytes only where all are. */
function joined(batches: readonly ImageBatch[]): ImageBatch {
  const { shape } = batches[0]!;
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  const isBytes = batches.every(({ data }) => data instanceof Uint8Array);
  const data = isBytes ? new Uint8Array(count * sizeOf(shape)) : new Float32Array(count * sizeOf(shape));
  let at = 0;
  for (const batch of batches) {
    data.set(isBytes ? batch.data : Float32Array.from(batch.data, (x) => x * batch.scale), at);
    at += batch.data.length;
  }
  const tilings = batches.flatMap((batch) => batch.tilings ?? []);
  return {
    ...{ shape, count, data, scale: isBytes ? 1 / 255 : 1 },
    files: batches.flatMap((batch) => batch.files),
    bitDepths: batches.flatMap((batch) => batch.bitDepths),
    ...(tilings.length > 0 && { tilings }),
  };
}

/** Says each kind of change once, with the file it was first seen in: sizes differ from picture to picture. */
function once(onNotice: ImageOptions["onNotice"]): (notice: string, file: string) => void {
  const said = new Set<string>();
  return (notice, file) => {
    const kind = notice.replaceAll(/\d+/g, "");
    if (!said.has(kind)) onNotice?.(`${file}: ${notice} More of the like are not named.`);
    said.add(kind);
  };
}

function classesOf(files: readonly string[]): readonly string[] {
  return files.every((file) => file.includes("/")) ? [...new Set(files.map((file) => file.split("/")[0]!))].sort() : [];
}

interface Wanted {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
  readonly fit: Fit;
}

function wantedFrom(first: Picture, { size, channels, fit }: ImageOptions): Wanted {
  const [height, width] = size ?? [first.height, first.width];
  const usual = first.channels === 4 ? 3 : first.channels;
  return { height, width, channels: channels ?? usual, fit: fit ?? (size === undefined ? "exact" : "resize") };
}
