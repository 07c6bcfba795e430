import { encode } from "fast-png";
import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { formatShape } from "../../core/shape.js";

/** Pixels ready to be looked at: bytes, row-major, channels last. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** Height, width and channels of `[h, w]`, `[1, h, w]` or `[3, h, w]`. */
export function imageShape(samples: Samples): {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
} {
  const { shape } = samples;
  const [channels, height, width] = shape.length === 2 ? [1, ...shape] : shape;
  if ((channels !== 1 && channels !== 3) || height === undefined || width === undefined || shape.length > 3) {
    throw new UserError({
      where: "picture",
      expected: "samples of shape [h, w], [1, h, w] or [3, h, w]",
      got: formatShape(shape),
      remedy: "Give flat samples their image shape, e.g. { ...samples, shape: [1, 28, 28] }.",
    });
  }
  return { channels, height, width };
}

/** The numbers of one sample in the model's units. */
export function sampleValues(samples: Samples, index: number): Float64Array {
  const size = samples.shape.reduce((product, length) => product * length, 1);
  if (!Number.isInteger(index) || index < 0 || index >= samples.count) {
    throw new UserError({ where: "sample index", expected: `0 to ${samples.count - 1}`, got: String(index) });
  }
  return Float64Array.from(samples.data.subarray(index * size, (index + 1) * size), (value) => value * samples.scale);
}

/** One sample as a picture: 0 is black, 1 is white, what lies outside is clipped. */
export function pictureOf(samples: Samples, index: number): Picture {
  const { channels, height, width } = imageShape(samples);
  const values = sampleValues(samples, index);
  const area = height * width;
  const data = new Uint8Array(channels * area);
  for (let channel = 0; channel < channels; channel++) {
    for (let pixel = 0; pixel < area; pixel++) {
      data[pixel * channels + channel] = Math.round(Math.min(1, Math.max(0, values[channel * area + pixel]!)) * 255);
    }
  }
  return { width, height, channels, data };
}

/** Absolute difference of two samples at each pixel, averaged over channels: `[height * width]`. */
export function errorMap(original: Samples, reconstruction: Samples, index: number): Float64Array {
  const { channels, height, width } = imageShape(original);
  const other = imageShape(reconstruction);
  if (other.channels !== channels || other.height !== height || other.width !== width) {
    throw new UserError({
      where: "error map",
      expected: `reconstructions of shape ${formatShape(original.shape)}`,
      got: formatShape(reconstruction.shape),
    });
  }
  const a = sampleValues(original, index);
  const b = sampleValues(reconstruction, index);
  const area = height * width;
  const errors = new Float64Array(area);
  for (let at = 0; at < a.length; at++) errors[at % area]! += Math.abs(a[at]! - b[at]!) / channels;
  return errors;
}

/** A PNG file. */
export function picturePng(picture: Picture): Uint8Array {
  return encode({ ...picture, depth: 8 });
}

/** A PNG file in a `data:` address, for an `<image>` that needs nothing else. */
export function pictureAddress(picture: Picture): string {
  const bytes = picturePng(picture);
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(text)}`;
}
