import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import type { InputDescription } from "../../data/input.js";
import type { Picture } from "../../data/pictures/picture.js";
import { applyScaler, invertScaler, type Scaler } from "../../data/scalers/scaler.js";
import type { Adapter } from "../adapter.js";
import { isSamples, named, samplesIn } from "./samples.js";

type ImageInput = Extract<InputDescription, { readonly kind: "image" }>;

/** Decoded pictures, or samples of their numbers. */
export function picturesAdapter(input: ImageInput, scaler: Scaler | undefined): Adapter {
  const { channels, height, width } = input;
  const shape = [channels, height, width];
  const fitted = scaler && { ...scaler, shape };
  return {
    adapt: (raw) => {
      const pictures = Array.isArray(raw) && isPicture(raw[0]) ? (raw as readonly Picture[]) : undefined;
      const samples = pictures ? samplesOf(pictures, input) : samplesIn(raw, shape);
      return named(fitted === undefined ? inRange(samples) : applyScaler(fitted, samples));
    },
    restore: (samples) => (fitted === undefined ? samples : invertScaler(fitted, samples)),
  };
}

function isPicture(raw: unknown): raw is Picture {
  return typeof raw === "object" && raw !== null && "bitDepth" in raw && !isSamples(raw);
}

/** Bytes are 0…255 whatever they were said to be worth. */
function inRange(samples: Samples): Samples {
  return samples.data instanceof Uint8Array ? { ...samples, scale: 1 / 255 } : samples;
}

function samplesOf(pictures: readonly Picture[], { channels, height, width }: ImageInput): Samples {
  const size = channels * height * width;
  const data = new Float32Array(pictures.length * size);
  for (const [at, picture] of pictures.entries()) {
    if (picture.channels !== channels || picture.height !== height || picture.width !== width) {
      throw new UserError({
        where: `picture ${at}`,
        expected: `${width} x ${height} pixels, ${channels === 1 ? "gray" : "RGB"}`,
        got: `${picture.width} x ${picture.height}, ${picture.channels} channels`,
      });
    }
    const most = picture.bitDepth === 16 ? 65535 : 255;
    for (let index = 0; index < height * width; index++) {
      for (let channel = 0; channel < channels; channel++) {
        data[at * size + channel * height * width + index] = picture.data[index * channels + channel]! / most;
      }
    }
  }
  return { shape: [channels, height, width], count: pictures.length, data, scale: 1 };
}
