import type { InputDescription } from "../data/input.js";
import { regularSeries } from "../data/series/regular.js";
import type { SeriesOptions } from "../data/series/segment-windows.js";
import type { Raw } from "./adapter.js";
import { isPicture } from "./adapters/pictures.js";
import { isTable } from "./adapters/rows.js";
import { isSamples } from "./adapters/samples.js";
import { isSeries } from "./adapters/series.js";
import { choices } from "./choices.js";
import { dataChecksum } from "./data-checksum.js";
import type { FitDetectorOptions } from "./fit-options.js";
import { preparePictures } from "./prepare/pictures.js";
import { prepareRows } from "./prepare/rows.js";
import { prepareSamples } from "./prepare/samples.js";
import { prepareSeries } from "./prepare/series.js";
import type { Prepared } from "./prepared.js";

/** What kind of data this is. */
export function kindOf(raw: Raw): InputDescription["kind"] {
  if (isSamples(raw)) return raw.data instanceof Uint8Array && raw.shape.length === 3 ? "image" : "samples";
  if (isTable(raw)) return "table";
  if (isSeries(raw)) return "series";
  const first: unknown = Array.isArray(raw) ? raw[0] : undefined;
  if (first === undefined || first === null) return "samples";
  if (isPicture(first)) return "image";
  const plain = Array.isArray(first) && first.flat().every((value) => typeof value === "number");
  return plain || ArrayBuffer.isView(first) ? "samples" : "table";
}

/** Raw data understood, divided into parts and brought into the model's units. Throws a UserError for what cannot work. */
export function prepare(raw: Raw, options: FitDetectorOptions & SeriesOptions = {}): Prepared {
  return { ...divided(raw, options), sha256: dataChecksum(raw) };
}

function divided(raw: Raw, options: FitDetectorOptions & SeriesOptions): Omit<Prepared, "sha256"> {
  const kind = kindOf(raw);
  const usual = choices[kind];
  switch (kind) {
    case "samples":
      return prepareSamples(raw, usual, options);
    case "image":
      return preparePictures(raw, usual, options);
    case "series":
      return prepareSeries(regularSeries(raw as Parameters<typeof regularSeries>[0]), usual, options);
    case "table":
      return prepareRows(raw, usual, options);
  }
}
