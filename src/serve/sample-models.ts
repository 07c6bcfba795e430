import { encode } from "fast-png";
import type { Engine } from "../engine/contract.js";
import { type Detector, fitDetector } from "../pipeline/index.js";
import { barPictures, plantRows, swinging } from "../pipeline/sample-data.js";

// Small detectors of each kind of data, for tests.

const quick = { epochs: 2, threshold: "conformal:0.05" } as const;

export const tableDetector = async (engine: Engine): Promise<Detector> =>
  await fitDetector(plantRows(150), { engine, ...quick });

export const pictureDetector = async (engine: Engine): Promise<Detector> =>
  await fitDetector(barPictures(80), { engine, ...quick });

export const seriesDetector = async (engine: Engine): Promise<Detector> =>
  await fitDetector(swinging(900), { engine, ...quick });

/** A gray picture of that size as a PNG; `at` makes each another. */
export function grayPng(width: number, height: number, at = 0): Uint8Array<ArrayBuffer> {
  const data = Uint8Array.from({ length: width * height }, (_, index) => (index * 7 + at * 31) % 256);
  return new Uint8Array(encode({ width, height, channels: 1, depth: 8, data }));
}
