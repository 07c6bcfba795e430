import { UserError } from "../core/errors.js";
import { roundedSamples, type Samples } from "../core/samples.js";
import { type Shape, sizeOf } from "../core/shape.js";
import type { InputDescription } from "../data/input.js";
import { readPictures } from "../data/parts/picture-source.js";
import { normalClassOf } from "../data/parts/table-parts.js";
import { labelledFolder } from "../data/pictures/labelled-folder.js";
import { readNumpy } from "../data/readers/npz.js";
import { pictureFiles } from "../data/readers/picture-files.js";
import { eventPoints, readEvents } from "../data/series/events.js";
import { readSeries } from "../data/series/read-series.js";
import { segmentWindows } from "../data/series/segment-windows.js";
import { inspectTable } from "../data/table/inspect.js";
import { plainSchema } from "../data/table/plain-schema.js";
import type { TableSchema } from "../data/table/schema.js";
import { streamTable } from "../data/table/table.js";
import { regularIn } from "../pipeline/adapters/series.js";
import type { Codec, Raw } from "../pipeline/index.js";

/** How labels are found in data of one's own. */
export interface LabelledOptions {
  /** Of a table or a series, which says what is anomalous; of NPZ files the array. */
  readonly labelColumn?: string;
  /** The only class that counts as normal. Default: 0, or the word "normal". */
  readonly normalClass?: string;
  /** A file of known events of a series, instead of a label column. */
  readonly events?: string;
  readonly unseen?: "error" | "zeros";
  readonly onNotice?: (notice: string) => void;
  readonly signal?: AbortSignal;
}

/** Data in their own units, with 1 for each sample that is anomalous. */
export interface Labelled {
  readonly raw: Raw;
  readonly anomalous: Uint8Array;
}

/** Reads labelled data as a model was taught to. Throws a UserError for data without labels, and for what does not fit. */
export async function labelledData(path: string, codec: Codec, options: LabelledOptions): Promise<Labelled> {
  const { input, model } = codec;
  switch (input.kind) {
    case "image":
      return await pictures(path, input, options);
    case "series":
      return await series(path, codec, input, options);
    case "table":
      return await rows(path, model.input, input.schema, options);
    case "samples":
      return await rows(path, model.input, undefined, options);
  }
}

type Input<Kind extends InputDescription["kind"]> = Extract<InputDescription, { readonly kind: Kind }>;

async function rows(
  path: string,
  shape: Shape,
  schema: TableSchema | undefined,
  { labelColumn, normalClass, unseen, signal }: LabelledOptions,
): Promise<Labelled> {
  const source = { file: path, ...(normalClass !== undefined && { normalClass }) };
  if (/\.np[yz](\.gz)?$/i.test(path)) {
    const read = await readNumpy(path, labelColumn === undefined ? {} : { labels: labelColumn });
    return labelled({ ...read, shape }, normalClassOf(source, required(read, path)));
  }
  const column = labelColumn ?? schema?.label?.name;
  if (column === undefined) throw unlabelled(path, "Name the column of classes with `labelColumn`.");
  const written = schema ?? (await plainSchema(path, sizeOf(shape), column));
  const { delimiter, decimal, encoding } = written;
  const index = /^-?\d+$/.test(column) ? Number(column) : column;
  const found = await inspectTable(path, {
    ...{ label: index, delimiter, header: written.header },
    ...(decimal !== undefined && { decimal }),
    ...(encoding !== undefined && { encoding }),
  });
  const read: Samples[] = [];
  const understood = { ...written, ...(found.label && { label: found.label }) };
  const streamed = streamTable(path, understood, { ...(unseen && { unseen }), ...(signal && { signal }) });
  for await (const batch of streamed) read.push(batch);
  const samples = { ...together(read), shape };
  return labelled(samples, normalClassOf(source, required(samples, path), found));
}

function labelled({ labels, ...raw }: Samples, normal: number): Labelled {
  return { raw, anomalous: Uint8Array.from(labels!, (label) => (label === normal ? 0 : 1)) };
}

function required(samples: Samples, path: string): Samples {
  if (samples.labels !== undefined) return samples;
  throw unlabelled(path, "Name their column or array with `labelColumn`.");
}

/** Batches as one. */
function together(batches: readonly Samples[]): Samples {
  const [first] = batches;
  const size = sizeOf(first?.shape ?? []);
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  const [numbers, missing] = [new Float64Array(count * size), new Uint8Array(count * size)];
  const labels = new Int32Array(count);
  let at = 0;
  for (const batch of batches) {
    numbers.set(batch.exact ?? batch.data, at * size);
    if (batch.missing) missing.set(batch.missing, at * size);
    if (batch.labels) labels.set(batch.labels, at);
    at += batch.count;
  }
  return {
    ...roundedSamples(first?.shape ?? [], count, numbers),
    ...(missing.includes(1) && { missing }),
    ...(first?.labels && { labels }),
  };
}

/** Pictures in good and bad folders; where some are set apart to test on, those only. */
async function pictures(
  folder: string,
  input: Input<"image">,
  { onNotice, signal }: LabelledOptions,
): Promise<Labelled> {
  const { good, test } = labelledFolder(folder, (await pictureFiles(folder)).files);
  const isApart = test.some(({ anomalous }) => !anomalous);
  const all = [...(isApart ? [] : good.map((file) => ({ file, anomalous: false }))), ...test];
  if (!all.some(({ anomalous }) => anomalous)) {
    throw unlabelled(folder, "Put bad pictures into bad/ beside good/, or into test/<defect>/ beside test/good/.");
  }
  const files = all.map(({ file }) => file);
  const { samples, of, notices } = await readPictures({ folder, fit: "resize" }, input, files, signal);
  for (const notice of notices) onNotice?.(notice);
  if (samples.count !== files.length) {
    throw new UserError({
      where: folder,
      expected: `pictures of ${input.width} x ${input.height} pixels: nothing says which tile of a larger one is bad`,
      got: "larger ones, which the model cuts into tiles",
      remedy: "Cut them beforehand; sandglass score judges pictures by their worst tile.",
    });
  }
  return { raw: samples, anomalous: Uint8Array.from(of, (at) => (all[at]!.anomalous ? 1 : 0)) };
}

/** The windows of a series; one is anomalous where a point of it is. */
async function series(
  path: string,
  { scaler }: Codec,
  input: Input<"series">,
  { labelColumn, events: eventFile, onNotice, signal }: LabelledOptions,
): Promise<Labelled> {
  if (labelColumn === undefined && eventFile === undefined) {
    throw unlabelled(path, "Name the column of labels with `labelColumn`, or a file of known events with `events`.");
  }
  const raw = await readSeries(path, {
    ...(labelColumn !== undefined && { label: labelColumn }),
    ...(input.time !== undefined && { time: input.time }),
    ...(input.delimiter !== undefined && { delimiter: input.delimiter }),
    ...(signal && { signal }),
  });
  const regular = regularIn(raw, input);
  for (const notice of regular.notices) onNotice?.(notice);
  const points = Uint8Array.from(regular.labels ?? new Uint8Array(regular.columns[0]!.length));
  if (eventFile !== undefined) {
    for (const { from, to } of eventPoints(regular, await readEvents(eventFile, path, signal)))
      points.fill(1, from, to);
  }
  return { raw, anomalous: segmentWindows({ ...regular, labels: points }, input, scaler).labels! as Uint8Array };
}

function unlabelled(where: string, remedy: string): UserError {
  return new UserError({ where, expected: "labels: what is normal and what is not", got: "none", remedy });
}
