import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../core/errors.js";
import type { Detector } from "../pipeline/detector.js";
import { heatMaps, type JudgedPictures } from "./heat-map.js";

/** Throws a UserError unless the detector judges pictures. */
export function requirePictures(detector: Detector, path: string): void {
  const { input } = detector.codec;
  if (input.kind === "image") return;
  throw new UserError({ where: "heatmaps", expected: "a detector of pictures", got: `${path}, one of other data` });
}

/** Writes {@link heatMaps}, called as their files. */
export function writeHeatMaps(folder: string, judged: JudgedPictures, detector: Detector): void {
  for (const { name, png } of heatMaps(judged, detector)) {
    const file = join(folder, `${String(name).replace(/\.[^./\\]+$/, "")}.png`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, png);
  }
}
