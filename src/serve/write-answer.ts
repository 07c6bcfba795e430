import { isImage, type Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import { pictureFrom } from "../data/pictures/picture-samples.js";
import { writeNpy } from "../data/readers/npy.js";
import { segmentWindows } from "../data/series/segment-windows.js";
import { regularIn } from "../pipeline/adapters/series.js";
import type { Codec } from "../pipeline/codec.js";
import type { Detector, Finding, NamedVerdict } from "../pipeline/detector.js";
import type { Unread } from "../pipeline/input-batch.js";
import { heatMaps } from "../runs/heat-map.js";
import { type ScoredSample, scoredSamples, scoredWindows } from "../runs/scored-sample.js";
import { wholePictures } from "../runs/whole-pictures.js";
import { Refusal } from "./problem.js";
import type { ReadBody } from "./read-body.js";
import type { Answer, Task } from "./task.js";

/** Verdicts as the command line writes them, in JSON or as lines. */
export function verdictsAnswer(
  task: Task,
  found: readonly (NamedVerdict | Finding)[],
  read: ReadBody,
  detector: Detector,
): Answer {
  const scored = scoredOf(found, read, detector, task.options.blame !== undefined);
  const unread = "series" in read ? [] : (read.batch.unread ?? []);
  // Only a stream goes on: what a plain request holds is judged as a whole or not at all.
  if (unread.length > 0 && task.line === undefined) throw unread[0]!.error;
  const isLines = task.accept === "application/x-ndjson";
  const body = isLines ? linesOf(scored, unread) : JSON.stringify({ model: task.model, verdicts: scored });
  return { status: 200, type: task.accept, body, rows: scored.length, ...judged(scored) };
}

/** Verdicts with their names, windows of series with their ends, pictures in tiles with their worst. */
export function scoredOf(
  found: readonly (NamedVerdict | Finding)[],
  read: ReadBody,
  { codec }: Detector,
  blame: boolean,
): ScoredSample[] {
  if (!("series" in read)) return scoredSamples(found, { ...read.batch, blame }, codec);
  const { input } = codec;
  if (input.kind !== "series") throw new Error("a series for a model of other data");
  const series = regularIn(read.series, input);
  return scoredWindows(found, series, { ...segmentWindows(series, input, codec.scaler), window: input.window });
}

/** What metrics are told of verdicts. */
export function judged(scored: readonly ScoredSample[]): Required<Pick<Answer, "scores" | "alarms">> {
  const alarms = scored.reduce((sum, { anomalous }) => sum + (anomalous ? 1 : 0), 0);
  return { scores: scored.map(({ score }) => score), alarms };
}

function linesOf(scored: readonly ScoredSample[], unread: readonly Unread[]): string {
  let text = "";
  const tell = (place: number): void => {
    for (const { after, kind, name, error } of unread) {
      if (after === place) text += `${JSON.stringify({ [kind]: name, error: error.message })}\n`;
    }
  };
  for (const [at, one] of scored.entries()) {
    if (unread.length > 0) tell(at);
    text += `${JSON.stringify(one)}\n`;
  }
  tell(scored.length);
  return text;
}

/** The picture of a request under its errors. */
export function heatAnswer(found: readonly Finding[], read: ReadBody, detector: Detector): Answer {
  if ("series" in read || detector.codec.input.kind !== "image") throw onlyPictures("a detector of pictures");
  const { names, tilings } = read.batch;
  if (names.length !== 1) throw onlyPictures(`one picture, not ${names.length}`);
  const [first] = heatMaps({ found, names, tilings }, detector);
  const scored = scoredOf(found, read, detector, false);
  return { status: 200, type: "image/png", body: bytesOf(first!.png), rows: 1, ...judged(scored) };
}

/** Samples in raw units: as JSON, as an array, or as the one picture they are. */
export async function samplesAnswer(task: Task, samples: Samples, read: ReadBody): Promise<Answer> {
  const { shape, count, data, scale } = samples;
  const tilings = "series" in read ? undefined : read.batch.tilings;
  const wholes = isImage(samples) && tilings !== undefined ? wholePictures(samples, tilings) : [samples];
  const rows = tilings === undefined ? count : wholes.length;
  if (task.accept === "image/png") {
    if (!isImage(samples)) throw onlyPictures("a model of pictures");
    if (rows !== 1) throw onlyPictures(`one picture, not ${rows}`);
    const { encode } = await import("fast-png");
    const depth = ("series" in read ? undefined : read.batch.bitDepths?.[0]) ?? 8;
    const { bitDepth: _, ...picture } = pictureFrom(wholes[0]!, depth);
    return { status: 200, type: "image/png", body: bytesOf(encode({ ...picture, depth })), rows };
  }
  const whole = wholes.length === 1 ? wholes[0]! : { shape, count, data, scale };
  const numbers =
    whole.scale === 1 ? Float32Array.from(whole.data) : Float32Array.from(whole.data, (x) => x * whole.scale);
  const answered = { status: 200, type: task.accept, rows };
  if (task.accept === "application/x-npy") {
    return { ...answered, body: bytesOf(writeNpy({ shape: [whole.count, ...whole.shape], data: numbers })) };
  }
  return {
    ...answered,
    body: JSON.stringify({ model: task.model, shape: whole.shape, rows: rowsOf(numbers, sizeOf(whole.shape)) }),
  };
}

/** Codes, one for each sample. */
export function codesAnswer(task: Task, codes: Float32Array, { model }: Codec): Answer {
  const size = model.latentSize;
  const rows = codes.length / size;
  const answered = { status: 200, type: task.accept, rows };
  if (task.accept === "application/x-npy")
    return { ...answered, body: bytesOf(writeNpy({ shape: [rows, size], data: codes })) };
  return { ...answered, body: JSON.stringify({ model: task.model, codes: rowsOf(codes, size) }) };
}

function rowsOf(numbers: Float32Array, size: number): number[][] {
  return Array.from({ length: numbers.length / size }, (_, at) =>
    Array.from(numbers.subarray(at * size, (at + 1) * size)),
  );
}

/** Bytes in memory of their own: a part of a larger buffer would take all of it to another thread. */
const bytesOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

const onlyPictures = (expected: string): Refusal =>
  new Refusal(406, {
    where: "accept: image/png",
    expected,
    got: "another request",
    remedy: "Accept application/json, or send one picture at a time.",
  });
