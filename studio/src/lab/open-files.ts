import {
  decodeImage,
  fitImage,
  idxSamples,
  inspectTable,
  npySamples,
  type Picture,
  parseIdx,
  parseNpy,
  parseNpz,
  pictureSamples,
  UserError,
} from "sandglass";
import { samplesMaterial } from "./material/samples.js";
import { seriesFileMaterial } from "./material/series.js";
import { tableMaterial } from "./material/table.js";
import type { Material } from "./material.js";
import type { Reading } from "./protocol.js";

/** A page cannot hold more than this of its visitor's files. */
const mostBytes = 2 ** 30;

/** Pictures are brought to at most this many pixels a side: more would train for hours in a page. */
const longestSide = 64;

const pictureName = /\.(png|jpe?g|bmp|tiff?)$/i;

/** Files as the page hands them over; `path` has the folder they were in. */
export interface GivenFile {
  readonly path: string;
  readonly file: Blob;
}

/** Understands what was chosen or dropped. Throws a UserError for what is nothing to learn from. */
export async function openFiles(given: readonly GivenFile[], reading: Reading): Promise<Material> {
  const files = given.filter(({ path }) => !/(^|\/)\./.test(path));
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  const [first] = files;
  if (first === undefined)
    throw new UserError({ where: "files", expected: "a file, or a folder of pictures", got: "none" });
  if (total > mostBytes) {
    throw new UserError({
      where: files.length === 1 ? first.path : "files",
      expected: "at most 1 GB, which a page can hold",
      got: `${(total / 2 ** 30).toFixed(1)} GB`,
      remedy: "Cut it into parts, or let the command line read it: sandglass run auto --data FILE.",
    });
  }
  if (total === 0) throw new UserError({ where: first.path, expected: "data", got: "an empty file" });
  const pictures = files.filter(({ path }) => pictureName.test(path));
  if (pictures.length > 0 && pictures.length >= files.length / 2) return await pictureFolder(pictures);
  if (files.length > 1) {
    throw new UserError({
      where: "files",
      expected: "one file, or pictures",
      got: `${files.length} files: ${files
        .slice(0, 3)
        .map(({ path }) => path)
        .join(", ")} …`,
    });
  }
  return await openFile(first.path, new Uint8Array(await first.file.arrayBuffer()), reading);
}

/** What one file holds, by its contents. */
async function openFile(path: string, stored: Uint8Array, reading: Reading): Promise<Material> {
  const name = path.split("/").at(-1)!;
  const bytes = stored[0] === 0x1f && stored[1] === 0x8b ? await unzipped(stored, name) : stored;
  if (bytes[0] === 0x93) return await numpyFile(bytes, name);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && /\.npz$/i.test(name)) return await numpyArchive(bytes, name);
  if (bytes[0] === 0 && bytes[1] === 0 && /idx\d|ubyte/.test(name)) {
    return samplesMaterial({ name, samples: idxSamples(parseIdx(bytes, name), undefined, name) });
  }
  requireText(bytes, name);
  if (reading.as === "series" || (reading.as === undefined && (await looksLikeSeries(bytes, name)))) {
    return await seriesFileMaterial(bytes, name, reading);
  }
  return await tableMaterial(bytes, name, reading);
}

export async function unzipped(bytes: Uint8Array, name: string): Promise<Uint8Array> {
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new UserError({ where: name, expected: "a complete gzip file", got: "one cut short or damaged" });
  }
}

/** Binary contents under a name of text would be read as one strange row. */
function requireText(bytes: Uint8Array, name: string): void {
  const head = bytes.subarray(0, 4096);
  const isParquet = String.fromCharCode(...head.subarray(0, 4)) === "PAR1";
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (isParquet || isUtf16 || !head.includes(0)) return;
  throw new UserError({
    where: name,
    expected: "a table as text (CSV, TSV, NDJSON), Parquet, NPY, NPZ, pictures or an ONNX model",
    got: "other binary data",
    remedy: "Is it really what its name says? Save it as CSV.",
  });
}

/** A column of times, and enough rows to have windows. */
async function looksLikeSeries(bytes: Uint8Array, name: string): Promise<boolean> {
  if (bytes[0] === 0x50) return false;
  const schema = await inspectTable(bytes, { where: name });
  return schema.time !== undefined && schema.rows >= 300 && schema.inputs.some(({ kind }) => kind === "numeric");
}

async function numpyFile(bytes: Uint8Array, name: string): Promise<Material> {
  const array = parseNpy(bytes, name);
  if (array.shape.length !== 1) return samplesMaterial({ name, samples: npySamples(array, undefined, name) });
  const { seriesMaterial } = await import("./material/series.js");
  return seriesMaterial({ names: ["value"], columns: [Float64Array.from(array.data)] }, { name });
}

async function numpyArchive(bytes: Uint8Array, name: string): Promise<Material> {
  const arrays = await parseNpz(bytes, name);
  const x = arrays.get("X") ?? arrays.get("x") ?? arrays.get("data") ?? [...arrays.values()][0];
  if (x === undefined)
    throw new UserError({ where: name, expected: "an array of samples, X", got: "an empty archive" });
  const y = arrays.get("y") ?? arrays.get("labels");
  const samples = npySamples(x, y, name);
  return samplesMaterial({
    name,
    samples,
    ...(samples.labels && { labels: Array.from(samples.labels, String) }),
  });
}

/** Pictures of one size; their folder is their class. */
async function pictureFolder(files: readonly GivenFile[]): Promise<Material> {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const decoded: Picture[] = [];
  const bad: string[] = [];
  const good: GivenFile[] = [];
  for (const one of sorted) {
    try {
      decoded.push(await decodeImage(new Uint8Array(await one.file.arrayBuffer()), one.path));
      good.push(one);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      bad.push(error.message);
    }
  }
  const [first] = decoded;
  if (first === undefined)
    throw new UserError({ where: sorted[0]!.path, expected: "pictures that can be read", got: bad[0] ?? "none" });
  const channels = decoded.some((picture) => picture.channels >= 3) ? 3 : 1;
  const largest = Math.max(first.width, first.height);
  const shrink = Math.min(1, longestSide / largest);
  // Halved twice by the network, so whole fours.
  const side = (length: number): number => Math.max(4, Math.round((length * shrink) / 4) * 4);
  const [width, height] = [side(first.width), side(first.height)];
  const notices = new Set<string>();
  const fitted = decoded.map((picture, at) => {
    const one = fitImage(picture, { channels, height, width, fit: "resize", where: good[at]!.path });
    for (const notice of one.notices) notices.add(notice);
    return one.pictures[0]!;
  });
  const folders = good.map(({ path }) => path.split("/").at(-2) ?? "");
  const classes = new Set(folders);
  return samplesMaterial({
    name: good[0]!.path.split("/")[0]!,
    samples: pictureSamples(fitted),
    names: good.map(({ path }) => path),
    ...(classes.size > 1 && { labels: folders }),
    notices: [...[...notices].slice(0, 3), ...(bad.length > 0 ? [`${bad.length} left out: ${bad[0]}`] : [])],
  });
}
