import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../core/errors.js";
import type { Shape } from "../core/shape.js";
import type { Detector, Finding } from "../pipeline/detector.js";
import { heatOverlay } from "../report/pictures/heat-overlay.js";
import { pictureOf, picturePng } from "../report/pictures/picture.js";

/** Throws a UserError unless the detector judges pictures. */
export function requirePictures(detector: Detector, path: string): Shape {
  const { input, model } = detector.codec;
  const [channels] = model.input;
  if (input.kind === "image" || (model.input.length === 3 && (channels === 1 || channels === 3))) return model.input;
  throw new UserError({ where: "heatmaps", expected: "a detector of pictures", got: `${path}, of another kind` });
}

/**
 * Writes a picture under its errors as a PNG, called as its file. Where the score is the error of a window, the colours of all
 * pictures are on one scale, whose end is twice the threshold; else each picture has its own.
 */
export function writeHeatMap(folder: string, finding: Finding, shape: Shape, detector: Detector): void {
  const [channels, height, width] = shape as readonly [number, number, number];
  const area = height * width;
  const errors = new Float32Array(area);
  finding.errorMap.forEach((error, at) => {
    errors[at % area]! += error / channels;
  });
  const { rule } = detector.calibrated;
  const { upper } = detector.threshold;
  const high = rule.name === "maximum-window" && upper !== undefined ? 2 * upper : undefined;
  const samples = { shape, count: 1, data: finding.input, scale: 1 };
  const overlay = heatOverlay(pictureOf(samples, 0), { errors, ...(high !== undefined && { high }) });
  const file = join(folder, `${String(finding.name).replace(/\.[^./\\]+$/, "")}.png`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, picturePng(overlay));
}
