import type { Samples } from "../core/samples.js";
import { type Tiling, untile } from "../data/pictures/tiles.js";
import type { SampleName } from "../pipeline/adapter.js";
import type { Detector, Finding } from "../pipeline/detector.js";
import { heatOverlay } from "../report/pictures/heat-overlay.js";
import { pictureOf, picturePng } from "../report/pictures/picture.js";

/** Judged pictures, or their tiles one picture's after the other's. */
export interface JudgedPictures {
  readonly found: readonly Finding[];
  readonly names: readonly SampleName[];
  readonly tilings: readonly Tiling[] | undefined;
}

/**
 * Each picture under its errors as a PNG. Where the score is the error of a window, the colours of all pictures are on one
 * scale, whose end is twice the threshold; else each picture has its own.
 */
export function* heatMaps(
  { found, names, tilings }: JudgedPictures,
  detector: Detector,
): Generator<{ readonly name: SampleName; readonly png: Uint8Array }> {
  const { rule } = detector.calibrated;
  const { upper } = detector.threshold;
  const high = rule.name === "maximum-window" && upper !== undefined ? { high: 2 * upper } : {};
  let first = 0;
  for (const [at, name] of names.entries()) {
    const tiling = tilings?.[at];
    const last = first + (tiling === undefined ? 1 : tiling.tops.length * tiling.lefts.length);
    const tiles = found.slice(first, last);
    const whole = (data: (one: Finding) => Float32Array): Samples => {
      const parts = samplesOf(tiles.map(data), detector.codec.model.input);
      return tiling === undefined ? parts : untile(parts, tiling);
    };
    const picture = pictureOf(
      whole(({ input }) => input),
      0,
    );
    const map = whole(({ errorMap }) => errorMap);
    const errors = new Float32Array(picture.width * picture.height);
    for (let index = 0; index < map.data.length; index++) {
      errors[index % errors.length]! += map.data[index]! / map.shape[0]!;
    }
    yield { name, png: picturePng(heatOverlay(picture, { errors, ...high })) };
    first = last;
  }
}

function samplesOf(parts: readonly Float32Array[], shape: Samples["shape"]): Samples {
  const size = parts[0]!.length;
  const data = new Float32Array(parts.length * size);
  for (const [at, part] of parts.entries()) data.set(part, at * size);
  return { shape, count: parts.length, data, scale: 1 };
}
