import { encode } from "fast-png";
import type { Engine } from "../engine/contract.js";
import { type Detector, fitDetector } from "../pipeline/index.js";
import { barPictures, plantRows, swinging } from "../pipeline/sample-data.js";
import { type HandlerOptions, modelHandler } from "./handler.js";

// Small detectors of each kind of data, and requests to them, for tests.

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

export type SampleBody = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
export type SampleHeaders = Readonly<Record<string, string>>;

/** How a request is sent to a handler of these models: `ask("plant:score", body)`. */
export type Ask = (
  path: string,
  body: SampleBody,
  headers?: SampleHeaders,
  options?: HandlerOptions,
) => Promise<Response>;

/** A table's detector, `plant`, and one of pictures, `bars`, behind a handler. */
export async function askedModels(
  engine: Engine,
): Promise<{ readonly models: Readonly<Record<"plant" | "bars", Detector>>; readonly ask: Ask }> {
  const models = { plant: await tableDetector(engine), bars: await pictureDetector(engine) };
  const ask: Ask = (path, body, headers = {}, options = {}) => {
    const init = { method: "POST", headers: { "content-type": "application/json", ...headers }, body, duplex: "half" };
    return modelHandler(models, options)(new Request(`http://localhost/v1/models/${path}`, init));
  };
  return { models, ask };
}
