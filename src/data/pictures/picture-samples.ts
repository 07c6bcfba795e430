import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { numbersOf, type Picture, requirePicture, whiteOf } from "./picture.js";

/**
 * Pictures of one size and kind as samples `[channels, height, width]`, channel after channel: bytes with the scale 1/255,
 * or, where one has 16 bits, floats from 0 to 1.
 *
 * @example
 * ```ts
 * import { pictureSamples } from "sandglass";
 * const deep = { channels: 1, height: 1, width: 2, bitDepth: 16, data: Uint16Array.of(0, 65535) } as const;
 * console.log(pictureSamples([deep]).data.join(" ")); // 0 1
 * ```
 *
 * @throws UserError when there is none, or one differs from the first in size or channels, or its numbers are not
 * those of its depth.
 */
export function pictureSamples(pictures: readonly Picture[]): Samples {
  const [first] = pictures;
  if (first === undefined) throw new UserError({ where: "pictures", expected: "one or more", got: "none" });
  const { channels, height, width } = first;
  const size = channels * height * width;
  const isDeep = pictures.some(({ bitDepth }) => bitDepth === 16);
  const data = isDeep ? new Float32Array(pictures.length * size) : new Uint8Array(pictures.length * size);
  for (const [index, picture] of pictures.entries()) {
    if (picture.channels !== channels || picture.height !== height || picture.width !== width) {
      throw new UserError({
        where: `picture ${index}`,
        expected: `${sizeAndKind(first)}, like the first`,
        got: sizeAndKind(picture),
      });
    }
    requirePicture(picture, `picture ${index}`);
    const worth = isDeep ? 1 / whiteOf(picture) : 1;
    for (let channel = 0; channel < channels; channel++) {
      const start = index * size + channel * height * width;
      for (let at = 0; at < height * width; at++) data[start + at] = picture.data[at * channels + channel]! * worth;
    }
  }
  return { shape: [channels, height, width], count: pictures.length, data, scale: isDeep ? 1 : 1 / 255 };
}

/** One sample `[channels, height, width]` as a picture; what lies outside 0…1, in the model's units, is clipped. */
export function pictureFrom({ shape, data, scale }: Samples, bitDepth: 8 | 16): Picture {
  const [channels, height, width] = shape as readonly [1 | 3, number, number];
  const white = bitDepth === 16 ? 65535 : 255;
  const pixels = height * width;
  const interleaved = numbersOf(bitDepth, channels * pixels);
  for (let at = 0; at < interleaved.length; at++) {
    const value = data[(at % channels) * pixels + Math.floor(at / channels)]! * scale;
    interleaved[at] = Math.round(Math.min(1, Math.max(0, value)) * white);
  }
  return { channels, height, width, bitDepth, data: interleaved };
}

/** `28 x 28 gray`: width before height, as people say it. */
export function sizeAndKind({ channels, height, width }: Pick<Picture, "channels" | "height" | "width">): string {
  return `${width} x ${height} ${channels === 1 ? "gray" : channels === 3 ? "RGB" : "RGBA"}`;
}
