import * as v from "valibot";
import { UserError } from "../core/errors.js";
import { roundedSamples, type Samples } from "../core/samples.js";
import { type Shape, sizeOf } from "../core/shape.js";
import { decodeImage } from "../data/pictures/decode.js";
import { fitImage } from "../data/pictures/fit-image.js";
import { pictureSamples } from "../data/pictures/picture-samples.js";
import { statedPixels } from "../data/pictures/stated-size.js";
import { parseNpy } from "../data/readers/npy.js";
import { npySamples } from "../data/readers/npz.js";
import { readSeries } from "../data/series/read-series.js";
import type { RawSeries } from "../data/series/regular.js";
import { streamTable } from "../data/table/table.js";
import { parseTime } from "../data/time.js";
import type { Codec } from "../pipeline/codec.js";
import type { InputBatch } from "../pipeline/input-batch.js";
import { jsonRowParser, jsonRowReader } from "../pipeline/json-row.js";
import type { Limits } from "./limits.js";
import { Refusal } from "./problem.js";
import { type JsonSeries, jsonBody } from "./schemas.js";
import type { ContentType, Task } from "./task.js";

/** What a body holds: samples with their names, or a series. */
export type ReadBody = { readonly batch: InputBatch } | { readonly series: RawSeries };

/** How much of it is taken. */
export type BodyLimits = Pick<Limits, "maxRows" | "maxPixels">;

/** Reads the body of a task, in raw units. Throws a UserError for what the model was not taught to read. */
export async function readBody(task: Task, codec: Codec, limits: BodyLimits): Promise<ReadBody> {
  return await readers[task.type](task, codec, limits);
}

type Read = (task: Task, codec: Codec, limits: BodyLimits) => ReadBody | Promise<ReadBody>;

const readers: { readonly [Type in ContentType]: Read } = {
  "application/json": readJson,
  "application/x-ndjson": readLines,
  "text/csv": readCsv,
  "application/x-npy": readNpy,
  "image/png": readPicture,
  "image/jpeg": readPicture,
};

function readJson({ body, options }: Task, codec: Codec, limits: BodyLimits): ReadBody {
  let value: unknown;
  const text = textOf(body);
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError({ where: "body", expected: "JSON", got: text.slice(0, 60) || "nothing" }, { cause });
  }
  const parsed = v.safeParse(jsonBody, value);
  if (!parsed.success) throw notTheBody(parsed.issues);
  if ("series" in parsed.output) return checkedSeries(seriesOf(parsed.output.series), codec, limits);
  const { rows } = parsed.output;
  const { input, model } = codec;
  const size = sizeOf(model.input);
  checkRows(rows.length, size, limits);
  const read = jsonRowReader(size, {
    source: "rows",
    ...(input.kind === "table" && { schema: input.schema }),
    ...(options.unseen && { unseen: options.unseen }),
  });
  const numbers = new Float64Array(rows.length * size);
  const missing = new Uint8Array(numbers.length);
  for (const [at, row] of rows.entries()) read(row, `rows, row ${at}`, at, { numbers, missing, start: at * size });
  const samples = { ...roundedSamples(model.input, rows.length, numbers), ...(missing.includes(1) && { missing }) };
  return { batch: { samples, names: rows.map((_, at) => at) } };
}

/** Lines that cannot be read are answered in their place where the task is a part of a stream. */
function readLines({ body, options, line: first = 1 }: Task, codec: Codec, limits: BodyLimits): ReadBody {
  const { input, model } = codec;
  const size = sizeOf(model.input);
  const parse = jsonRowParser(size, {
    source: "body",
    ...(input.kind === "table" && { schema: input.schema }),
    ...(options.unseen && { unseen: options.unseen }),
  });
  const lines = textOf(body).split("\n");
  // Before memory is given to them: lines may be shorter than what they stand for.
  checkRows(lines.filter((text) => text.trim() !== "").length, size, limits);
  const names: number[] = [];
  const unread: NonNullable<InputBatch["unread"]>[number][] = [];
  const numbers = new Float64Array(lines.length * size);
  const missing = new Uint8Array(numbers.length);
  for (const [at, text] of lines.entries()) {
    if (text.trim() === "") continue;
    const name = first + at;
    try {
      parse(text, name, { numbers, missing, start: names.length * size });
      names.push(name);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unread.push({ after: names.length, kind: "line", name, error });
    }
  }
  const length = names.length * size;
  const holes = missing.subarray(0, length);
  const samples = {
    ...roundedSamples(model.input, names.length, numbers.subarray(0, length)),
    ...(holes.includes(1) && { missing: holes }),
  };
  return { batch: { samples, names, ...(unread.length > 0 && { unread }) } };
}

/** A table with the columns of the training table, or a series with a row for each point. */
async function readCsv({ body, options }: Task, codec: Codec, limits: BodyLimits): Promise<ReadBody> {
  const { input, model } = codec;
  // Readers of tables look at what is in a file; here it must be what it is said to be.
  if ((body[0] === 0x1f && body[1] === 0x8b) || (body[0] === 0x50 && body[1] === 0x41 && body[2] === 0x52)) {
    throw new UserError({ where: "body", expected: "CSV", got: "a compressed or another file" });
  }
  if (input.kind === "series") {
    const { time, delimiter } = input;
    const raw = await readSeries(body, {
      ...(time !== undefined && { time }),
      ...(delimiter !== undefined && { delimiter }),
    });
    return checkedSeries(raw, codec, limits);
  }
  if (input.kind !== "table")
    throw new UserError({ where: "body", expected: "no table: the model reads none", got: "CSV" });
  const parts: Samples[] = [];
  const names: number[] = [];
  const allTimes: string[] = [];
  const read = { where: "body", ...(options.unseen && { unseen: options.unseen }) };
  for await (const { rows, times, ...samples } of streamTable(body, input.schema, read)) {
    parts.push(samples);
    for (const row of rows) names.push(row);
    for (const time of times ?? []) allTimes.push(time);
    checkRows(names.length, sizeOf(model.input), limits);
  }
  const samples = joinRaw(parts, model.input);
  return { batch: { samples, names, ...(allTimes.length > 0 && { times: allTimes }) } };
}

/** Batches of one table as one: in doubles, where one of them has them. */
function joinRaw(parts: readonly Samples[], shape: Shape): Samples {
  const size = sizeOf(shape);
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  if (count === 0) throw new UserError({ where: "body", expected: "rows of a table", got: "none" });
  const numbers = new Float64Array(count * size);
  const missing = new Uint8Array(count * size);
  let at = 0;
  for (const part of parts) {
    numbers.set(part.exact ?? part.data, at);
    if (part.missing) missing.set(part.missing, at);
    at += part.count * size;
  }
  return { ...roundedSamples(shape, count, numbers), ...(missing.includes(1) && { missing }) };
}

/** A series whose windows are not too many. */
function checkedSeries(series: RawSeries, { input }: Codec, limits: BodyLimits): ReadBody {
  if (input.kind !== "series") throw new UserError({ where: "body", expected: "rows, one a sample", got: "a series" });
  const { window, stride, channels } = input;
  const points = series.columns[0]?.length ?? 0;
  checkRows(Math.max(0, Math.floor((points - window) / stride) + 1), channels.length * window, limits);
  return { series };
}

function readNpy({ body }: Task, { model }: Codec, limits: BodyLimits): ReadBody {
  const array = parseNpy(body, "body");
  checkRows(array.shape[0] ?? 0, sizeOf(model.input), limits);
  const samples = npySamples(array, undefined, "body");
  if (sizeOf(samples.shape) !== sizeOf(model.input)) {
    const expected = `${sizeOf(model.input)} numbers a sample`;
    throw new UserError({ where: "body", expected, got: `${sizeOf(samples.shape)}` });
  }
  const names = Array.from({ length: samples.count }, (_, at) => at);
  return { batch: { samples: { ...samples, shape: model.input }, names } };
}

async function readPicture({ body, options, operation }: Task, codec: Codec, limits: BodyLimits): Promise<ReadBody> {
  const [channels, height, width] = codec.model.input;
  if (codec.model.input.length !== 3 || (channels !== 1 && channels !== 3)) {
    throw new UserError({ where: "body", expected: "no picture: the model takes none", got: "a picture" });
  }
  const pixels = statedPixels(body) ?? 0;
  if (pixels > limits.maxPixels) {
    throw new Refusal(413, { where: "body", expected: `at most ${limits.maxPixels} pixels`, got: `${pixels}` });
  }
  const picture = await decodeImage(body, "body");
  // As the command line does it: what is judged follows what the model was taught, what is given back stays whole.
  const taught = codec.input.kind === "image" ? codec.input.fit : "exact";
  const fit = options.fit ?? (operation === "reconstruct" || operation === "denoise" ? "tile" : taught);
  const { pictures, tiling } = fitImage(picture, { channels, height: height!, width: width!, fit, where: "body" });
  checkRows(pictures.length, channels * height! * width!, limits);
  const batch: InputBatch = {
    samples: pictureSamples(pictures),
    names: ["picture"],
    bitDepths: [picture.bitDepth],
    ...(tiling && { tilings: [tiling] }),
  };
  return { batch };
}

function seriesOf({ names, columns, times }: JsonSeries): RawSeries {
  return {
    names,
    columns: columns.map((column) => Float64Array.from(column, (point) => point ?? Number.NaN)),
    ...(times && { times: Float64Array.from(times, timeOf) }),
  };
}

function timeOf(time: string | number, at: number): number {
  const parsed = typeof time === "number" ? time : parseTime(time);
  if (parsed !== undefined) return parsed;
  throw new UserError({ where: `series, time ${at}`, expected: "a time", got: JSON.stringify(time) });
}

/** Numbers that a request may become: a word of a table can stand for many. */
const mostNumbers = 2 ** 24;

function checkRows(rows: number, size: number, { maxRows }: BodyLimits): void {
  const most = Math.min(maxRows, Math.floor(mostNumbers / size));
  if (rows <= most) return;
  const remedy = "Send them in several requests, or as a stream of NDJSON.";
  throw new Refusal(413, { where: "body", expected: `at most ${most} samples`, got: `${rows}`, remedy });
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError({ where: "body", expected: "UTF-8 text", got: "other bytes" }, { cause });
  }
}

/** The first thing that is wrong with a JSON body, in words. */
function notTheBody([first]: readonly v.BaseIssue<unknown>[]): UserError {
  const inner = (first?.issues?.[0] ?? first) as v.BaseIssue<unknown>;
  const path = v.getDotPath(inner);
  return new UserError({
    where: path === null ? "body" : `body, ${path}`,
    expected: '{"rows": [...]} with a sample each, or {"series": {"names": [...], "columns": [...]}}',
    got: inner.received,
  });
}
