import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { formatShape, type Shape } from "../../core/shape.js";

/** An array as an IDX file holds it; bytes stay bytes, every other number type becomes float32. */
export interface IdxArray {
  readonly shape: Shape;
  readonly data: Uint8Array | Float32Array;
}

/** What the first bytes of an IDX file promise. */
export interface IdxHeader {
  readonly shape: Shape;
  readonly element: IdxElement;
  /** Bytes of the header, and of the numbers after it. */
  readonly headerBytes: number;
  readonly dataBytes: number;
}

interface IdxElement {
  readonly name: string;
  readonly bytes: number;
  /** Reads one big-endian number. */
  readonly get: (view: DataView, at: number) => number;
}

const elements: ReadonlyMap<number, IdxElement> = new Map([
  [0x08, { name: "uint8", bytes: 1, get: (view: DataView, at: number) => view.getUint8(at) }],
  [0x09, { name: "int8", bytes: 1, get: (view: DataView, at: number) => view.getInt8(at) }],
  [0x0b, { name: "int16", bytes: 2, get: (view: DataView, at: number) => view.getInt16(at) }],
  [0x0c, { name: "int32", bytes: 4, get: (view: DataView, at: number) => view.getInt32(at) }],
  [0x0d, { name: "float32", bytes: 4, get: (view: DataView, at: number) => view.getFloat32(at) }],
  [0x0e, { name: "float64", bytes: 8, get: (view: DataView, at: number) => view.getFloat64(at) }],
]);

/** More axes than anything real, few enough that a header stays small: 4 + 4 x 8 bytes at most. */
const maxRank = 8;

/** Bytes that hold the longest header {@link readIdxHeader} accepts. */
export const longestIdxHeader: number = 4 + 4 * maxRank;

/**
 * Reads the header at the start of `bytes`, which need not hold the whole file.
 *
 * The format is the one described on the MNIST page (LeCun, Cortes, Burges): two zero bytes, a type code, the number
 * of axes, then each length as a big-endian 32-bit number.
 *
 * @param where Names the file in error messages.
 * @throws UserError for anything but a complete, sane header.
 */
export function readIdxHeader(bytes: Uint8Array, where: string): IdxHeader {
  const bad = (expected: string, got: string): UserError =>
    new UserError({ where, expected, got, remedy: "Is this an IDX file, and was it downloaded completely?" });
  if (bytes.length < 4) throw bad("an IDX header of at least 4 bytes", `a file of ${bytes.length} bytes`);
  const magic = bytes.subarray(0, 4);
  const element = elements.get(magic[2]!);
  if (magic[0] !== 0 || magic[1] !== 0 || element === undefined) {
    throw bad("an IDX file, which starts with 00 00, a type code and the number of axes", hex(magic));
  }
  const rank = magic[3]!;
  if (rank < 1 || rank > maxRank) throw bad(`1 to ${maxRank} axes`, `${rank}`);
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes) {
    throw bad(`a header of ${headerBytes} bytes for ${rank} axes`, `a file that ends after ${bytes.length} bytes`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const dataBytes = shape.reduce((size, length) => size * length, element.bytes);
  if (!Number.isSafeInteger(dataBytes)) throw bad("a shape that fits in memory", formatShape(shape));
  return { shape, element, headerBytes, dataBytes };
}

/**
 * Reads an IDX array from bytes already in memory; uint8 numbers are a view of `bytes`, not a copy.
 *
 * @example
 * ```ts
 * import { parseIdx } from "sandglass";
 * const bytes = new Uint8Array([0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 3, 7, 8, 9]);
 * console.log(parseIdx(bytes, "three.idx").shape); // [1, 3]
 * ```
 *
 * @param where Names the file in error messages.
 * @throws UserError when the header is not IDX, or promises more or fewer numbers than follow it.
 */
export function parseIdx(bytes: Uint8Array, where: string): IdxArray {
  const header = readIdxHeader(bytes, where);
  const present = bytes.length - header.headerBytes;
  if (present !== header.dataBytes) throw wrongLength(where, header, `${present} bytes`);
  return decodeIdx(header, bytes.subarray(header.headerBytes));
}

/** Turns the bytes after a header into numbers. */
export function decodeIdx(header: IdxHeader, bytes: Uint8Array): IdxArray {
  const { shape, element } = header;
  if (element.name === "uint8") return { shape, data: bytes };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = new Float32Array(bytes.byteLength / element.bytes);
  for (let at = 0; at < data.length; at++) data[at] = element.get(view, at * element.bytes);
  return { shape, data };
}

/** The error for a file whose numbers are fewer or more than its header says. */
export function wrongLength(where: string, header: IdxHeader, got: string): UserError {
  return new UserError({
    where,
    expected: `${header.dataBytes} bytes after the header, for ${formatShape(header.shape)} ${header.element.name}`,
    got,
    remedy: "The file is damaged or was not downloaded completely: fetch it again.",
  });
}

/**
 * Joins an IDX array of images, `[n, height, width]` or `[n, channels, height, width]`, with the labels of a second.
 *
 * @example
 * ```ts
 * import { idxSamples, parseIdx } from "sandglass";
 * const images = parseIdx(new Uint8Array([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 255]), "images");
 * console.log(idxSamples(images, undefined, "images").shape); // [1, 1, 2]
 * ```
 *
 * @param where Names the pair in error messages.
 * @throws UserError when the ranks are not those of images and labels, or the counts differ.
 */
export function idxSamples(images: IdxArray, labels: IdxArray | undefined, where: string): Samples {
  const [count, ...rest] = images.shape;
  if (count === undefined || rest.length < 2 || rest.length > 3) {
    throw new UserError({
      where,
      expected: "images, [n, height, width] or [n, channels, height, width]",
      got: formatShape(images.shape),
      remedy: "Are images and labels exchanged?",
    });
  }
  if (labels !== undefined && (labels.shape.length !== 1 || labels.shape[0] !== count)) {
    throw new UserError({
      where,
      expected: `one label for each of ${count} images, [${count}]`,
      got: formatShape(labels.shape),
      remedy: "Do both files belong to the same split?",
    });
  }
  const { data } = images;
  return {
    shape: rest.length === 2 ? [1, ...rest] : rest,
    count,
    data,
    scale: data instanceof Uint8Array ? 1 / 255 : 1,
    ...(labels && { labels: labels.data instanceof Uint8Array ? labels.data : Int32Array.from(labels.data) }),
  };
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
