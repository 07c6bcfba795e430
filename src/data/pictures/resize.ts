import { numbersOf, type Picture } from "./picture.js";

/**
 * The picture in another size, by Pillow's BILINEAR: a triangle filter as wide as the reduction, so that nothing is
 * skipped when shrinking. The aspect ratio is not kept.
 */
export function resize(picture: Picture, height: number, width: number): Picture {
  const { channels, bitDepth } = picture;
  const rows = resample(picture.data, { outer: picture.height, from: picture.width, inner: channels }, width);
  const data = resample(rows, { outer: 1, from: picture.height, inner: width * channels }, height);
  return { height, width, channels, bitDepth, data };
}

/** Resamples the middle one of three axes. */
function resample(
  data: Picture["data"],
  { outer, from, inner }: { readonly outer: number; readonly from: number; readonly inner: number },
  to: number,
): Picture["data"] {
  if (from === to) return data;
  const result = numbersOf(data instanceof Uint16Array ? 16 : 8, outer * to * inner);
  const scale = from / to;
  const support = Math.max(scale, 1);
  for (let target = 0; target < to; target++) {
    const centre = (target + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - support + 0.5));
    const last = Math.min(from, Math.floor(centre + support + 0.5));
    const weights = Array.from({ length: last - first }, (_, at) =>
      Math.max(0, 1 - Math.abs(first + at + 0.5 - centre) / support),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (let block = 0; block < outer; block++) {
      for (let at = 0; at < inner; at++) {
        let sum = 0;
        weights.forEach((weight, tap) => {
          sum += weight * data[(block * from + first + tap) * inner + at]!;
        });
        result[(block * to + target) * inner + at] = Math.round(sum / total);
      }
    }
  }
  return result;
}
