import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import { type Tiling, untile } from "../data/pictures/tiles.js";
import type { SampleName } from "../pipeline/adapter.js";
import type { Detector, Finding } from "../pipeline/detector.js";
import { heatOverlay } from "../report/pictures/heat-overlay.js";
import { pictureOf, picturePng } from "../report/pictures/picture.js";

/** Throws a UserError unless the detector judges pictures. */
export function requirePictures(detector: Detector, path: string): void {
  const { input } = detector.codec;
  if (input.kind === "image") return;
  throw new UserError({ where: "heatmaps", expected: "a detector of pictures", got: `${path}, one of other data` });
}

/** Judged pictures, or their tiles one picture's after the other's. */
interface JudgedPictures {
  readonly found: readonly Finding[];
  readonly names: readonly SampleName[];
  readonly tilings: readonly Tiling[] | undefined;
}

/**
 * Writes each picture under its errors as a PNG, called as its file. Where the score is the error of a window, the colours of
 * all pictures are on one scale, whose end is twice the threshold; else each picture has its own.
 */
export function writeHeatMaps(folder: string, { found, names, tilings }: JudgedPictures, detector: Detector): void {
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
    const file = join(folder, `${String(name).replace(/\.[^./\\]+$/, "")}.png`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, picturePng(heatOverlay(picture, { errors, ...high })));
    first = last;
  }
}

function samplesOf(parts: readonly Float32Array[], shape: Samples["shape"]): Samples {
  const size = parts[0]!.length;
  const data = new Float32Array(parts.length * size);
  for (const [at, part] of parts.entries()) data.set(part, at * size);
  return { shape, count: parts.length, data, scale: 1 };
}
