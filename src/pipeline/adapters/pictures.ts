import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import type { InputDescription } from "../../data/input.js";
import { type Picture, requirePicture, whiteOf } from "../../data/pictures/picture.js";
import { applyScaler, invertScaler, type Scaler } from "../../data/scalers/scaler.js";
import { checkUnits } from "../../data/units.js";
import type { Adapter, Raw } from "../adapter.js";
import { isSamples, named, samplesIn } from "./samples.js";

type ImageInput = Extract<InputDescription, { readonly kind: "image" }>;

/** Decoded pictures, or samples of their numbers. */
export function picturesAdapter(input: ImageInput, scaler: Scaler | undefined): Adapter {
  const { channels, height, width } = input;
  const shape = [channels, height, width];
  const fitted = scaler && { ...scaler, shape };
  return {
    adapt: (raw) => {
      const pictures = picturesIn(raw);
      const samples = pictures ? samplesOf(pictures, input) : samplesIn(raw, shape);
      return named(fitted === undefined ? checkUnits(samples, units, "pictures") : applyScaler(fitted, samples));
    },
    restore: (samples) => (fitted === undefined ? samples : invertScaler(fitted, samples)),
  };
}

/** What models of pictures take; bytes are 0…255 whatever they were said to be worth. */
const units = { low: 0, high: 1 };

/** One decoded picture or a list of them, and nothing that is only like it: objects of a list are never numbers. */
function picturesIn(raw: Raw): readonly Picture[] | undefined {
  if (isPicture(raw)) return [raw];
  if (!Array.isArray(raw)) return undefined;
  const at = raw.findIndex((one) => typeof one === "object" && one !== null && !isList(one) && !isPicture(one));
  if (at < 0) return isPicture(raw[0]) ? (raw as readonly Picture[]) : undefined;
  throw new UserError({
    where: `picture ${at}`,
    expected: "a decoded picture: channels, height, width, bitDepth and data",
    got: Object.keys(raw[at]).slice(0, 8).join(", ") || "an empty object",
  });
}

const isList = (value: object): boolean => Array.isArray(value) || ArrayBuffer.isView(value);

export function isPicture(raw: unknown): raw is Picture {
  return typeof raw === "object" && raw !== null && "bitDepth" in raw && !isSamples(raw);
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
    requirePicture(picture, `picture ${at}`);
    const most = whiteOf(picture);
    for (let index = 0; index < height * width; index++) {
      for (let channel = 0; channel < channels; channel++) {
        data[at * size + channel * height * width + index] = picture.data[index * channels + channel]! / most;
      }
    }
  }
  return { shape: [channels, height, width], count: pictures.length, data, scale: 1 };
}
