import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { readBytes } from "./bytes.js";
import { diskFor } from "./disk.js";
import { fileError } from "./file-error.js";
import { decodeImage, type Image, withChannels } from "./image.js";
import { resize } from "./resize.js";

/** How pictures become samples. */
export interface ImageOptions {
  /** Height and width every picture is resized to; without it, all must have the size of the first. */
  readonly size?: readonly [height: number, width: number];
  /** 1 for gray, 3 for red, green, blue; what the first picture has by default. */
  readonly channels?: 1 | 3;
  /** Samples in each batch, the last excepted; 64 by default. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/** Some pictures of a folder as uint8 samples `[channels, height, width]`. */
export interface ImageBatch extends Samples {
  /** Path of each, inside the folder. */
  readonly files: readonly string[];
}

/** The pictures of a folder. */
export interface ImageSet extends ImageBatch {
  /** The subfolders, if all pictures are in subfolders: their order gives the labels. */
  readonly classNames: readonly string[];
}

/**
 * Reads every PNG and JPEG of a folder and its subfolders into memory, in order of their paths.
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
  const files = await listImages(folder);
  const classNames = classesOf(files);
  let at = 0;
  let whole: { readonly shape: Samples["shape"]; readonly data: Uint8Array } | undefined;
  for await (const { shape, data } of streamImages(folder, options, files)) {
    whole ??= { shape, data: new Uint8Array(files.length * shape.reduce((size, length) => size * length, 1)) };
    whole.data.set(data, at);
    at += data.length;
  }
  const labels = Int32Array.from(files, (file) => classNames.indexOf(file.split("/")[0]!));
  return {
    ...whole!,
    count: files.length,
    scale: 1 / 255,
    files,
    classNames,
    ...(classNames.length > 0 && { labels }),
  };
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
): AsyncGenerator<Omit<ImageBatch, "data"> & { readonly data: Uint8Array }> {
  const { join } = await diskFor(folder);
  const { batchSize = 64, signal } = options;
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new UserError({ where: "batchSize", expected: "a whole number >= 1", got: `${batchSize}` });
  }
  const list = files ?? (await listImages(folder));
  let wanted: Wanted | undefined;
  for (let start = 0; start < list.length; start += batchSize) {
    const names = list.slice(start, start + batchSize);
    let data = new Uint8Array(0);
    for (const [at, name] of names.entries()) {
      const path = join(folder, name);
      const image = await decodeImage(await readBytes(path, signal && { signal }), path);
      wanted ??= wantedFrom(image, options);
      const size = wanted.height * wanted.width * wanted.channels;
      if (at === 0) data = new Uint8Array(names.length * size);
      channelsFirst(fitted(image, wanted, path, options.size !== undefined), data.subarray(at * size, (at + 1) * size));
    }
    const { channels, height, width } = wanted!;
    yield { shape: [channels, height, width], count: names.length, data, scale: 1 / 255, files: names };
  }
}

/** Paths of the pictures in a folder and its subfolders, with `/` between the parts, sorted. */
async function listImages(folder: string): Promise<readonly string[]> {
  const { readdir } = await diskFor(folder);
  const all = await readdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileError(error, folder, "a folder of pictures");
  });
  const files = all.map((path) => path.replaceAll("\\", "/")).filter((path) => /\.(png|jpe?g)$/i.test(path));
  if (files.length > 0) return files.sort();
  throw new UserError({ where: folder, expected: "a folder with .png, .jpg or .jpeg files", got: "none of them" });
}

function classesOf(files: readonly string[]): readonly string[] {
  return files.every((file) => file.includes("/")) ? [...new Set(files.map((file) => file.split("/")[0]!))].sort() : [];
}

type Wanted = Pick<Image, "height" | "width" | "channels">;

function wantedFrom(first: Image, { size, channels }: ImageOptions): Wanted {
  const [height, width] = size ?? [first.height, first.width];
  if (![height, width].every((length) => Number.isSafeInteger(length) && length > 0)) {
    throw new UserError({ where: "image size", expected: "whole numbers above 0", got: `${height} x ${width}` });
  }
  return { height, width, channels: channels ?? first.channels };
}

function fitted(image: Image, wanted: Wanted, path: string, mayResize: boolean): Image {
  const { height, width, channels } = wanted;
  const converted = withChannels(image, channels);
  if (image.height === height && image.width === width) return converted;
  if (mayResize) return resize(converted, height, width);
  throw new UserError({
    where: path,
    expected: `${height} x ${width} pixels, like the first picture`,
    got: `${image.height} x ${image.width}`,
    remedy: "Give a size to which all are resized.",
  });
}

/** Writes the picture channel after channel. */
function channelsFirst({ height, width, channels, data }: Image, into: Uint8Array): void {
  const pixels = height * width;
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < pixels; at++) into[channel * pixels + at] = data[at * channels + channel]!;
  }
}
