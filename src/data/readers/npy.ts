import { UserError } from "../../core/errors.js";
import { formatShape, type Shape, sizeOf } from "../../core/shape.js";

/** Numbers as NumPy stores them; booleans are bytes of 0 and 1, 64-bit integers become float64. */
export type NpyData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** An array of an NPY file, row-major. */
export interface NpyArray {
  readonly shape: Shape;
  readonly data: NpyData;
}

interface Element {
  readonly bytes: number;
  readonly make: (count: number) => NpyData;
  readonly get: (view: DataView, at: number, little: boolean) => number;
}

const bytewise = {
  bytes: 1,
  make: (count: number) => new Uint8Array(count),
  get: (view: DataView, at: number) => view.getUint8(at),
};

const elements: Readonly<Record<string, Element>> = {
  b1: bytewise,
  u1: bytewise,
  i1: { bytes: 1, make: (count) => new Int8Array(count), get: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, make: (count) => new Uint16Array(count), get: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, make: (count) => new Int16Array(count), get: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, make: (count) => new Uint32Array(count), get: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, make: (count) => new Int32Array(count), get: (view, at, little) => view.getInt32(at, little) },
  u8: {
    bytes: 8,
    make: (count) => new Float64Array(count),
    get: (view, at, little) => Number(view.getBigUint64(at, little)),
  },
  i8: {
    bytes: 8,
    make: (count) => new Float64Array(count),
    get: (view, at, little) => Number(view.getBigInt64(at, little)),
  },
  f4: { bytes: 4, make: (count) => new Float32Array(count), get: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, make: (count) => new Float64Array(count), get: (view, at, little) => view.getFloat64(at, little) },
};

const littleEndianHost = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Reads an NPY array of numbers or booleans, versions 1 to 3, either byte order, C or Fortran order.
 *
 * Format: numpy.lib.format, NEP 1.
 *
 * @example
 * ```ts
 * import { parseNpy, writeNpy } from "sandglass";
 * const bytes = writeNpy({ shape: [2, 1], data: Float64Array.of(1, 2) });
 * console.log(parseNpy(bytes, "two.npy").shape); // [2, 1]
 * ```
 *
 * @param where Names the array in error messages.
 * @throws UserError when the bytes are no complete NPY file, hold something else than numbers, or whole numbers beyond
 * 2^53.
 */
export function parseNpy(bytes: Uint8Array, where: string): NpyArray {
  const header = npyHeader(bytes, where);
  const { element, fortran, shape, start } = header;
  const count = sizeOf(shape);
  if (bytes.length - start !== count * element.bytes) throw wrongNpyLength(where, header, bytes.length - start);
  const data = decodeNpy(header, bytes.subarray(start), where);
  return { shape, data: fortran ? rowMajor(data, element.make(count), shape) : data };
}

/** What stands before the numbers, and where they start. */
export function npyHeader(bytes: Uint8Array, where: string): NpyHeader {
  const { text, start } = headerOf(bytes, where);
  return { ...parseHeader(text, where), start };
}

/** The error for a file whose numbers are fewer or more than its header says. */
export function wrongNpyLength(where: string, { shape, element, name }: NpyHeader, got: number | string): UserError {
  return new UserError({
    where,
    expected: `${sizeOf(shape) * element.bytes} bytes after the header, for ${formatShape(shape)} ${name}`,
    got: `${got}`,
    remedy: "The file is damaged or was not written completely.",
  });
}

/** Turns bytes after the header into numbers, in the order they are stored. */
export function decodeNpy({ element, name, little }: NpyHeader, stored: Uint8Array, where: string): NpyData {
  const data = element.make(stored.length / element.bytes);
  const as64 = /[iu]8/.test(name);
  if (data.BYTES_PER_ELEMENT === element.bytes && !as64 && (little === littleEndianHost || element.bytes === 1)) {
    new Uint8Array(data.buffer).set(stored);
  } else {
    const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
    for (let at = 0; at < data.length; at++) data[at] = element.get(view, at * element.bytes, little);
  }
  if (as64 && data.some((x) => !Number.isSafeInteger(x))) {
    throw new UserError({ where, expected: "whole numbers of at most 2^53", got: `larger ones, as ${name}` });
  }
  return data;
}

/** The header's text, and where the numbers start. */
function headerOf(bytes: Uint8Array, where: string): { readonly text: string; readonly start: number } {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  const version = bytes[6] ?? 0;
  if (!magic.every((byte, at) => bytes[at] === byte) || version < 1 || version > 3) {
    throw new UserError({
      where,
      expected: "an NPY file of version 1 to 3",
      got: bytes.length < 8 ? `${bytes.length} bytes` : "something else",
      remedy: "Write it with numpy.save.",
    });
  }
  const prefix = version === 1 ? 10 : 12;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < prefix ? Number.NaN : version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = prefix + length;
  if (!(start <= bytes.length)) {
    throw new UserError({
      where,
      expected: "a complete NPY header",
      got: `a file that ends after ${bytes.length} bytes`,
    });
  }
  return { text: new TextDecoder().decode(bytes.subarray(prefix, start)), start };
}

interface Header {
  readonly element: Element;
  readonly name: string;
  readonly little: boolean;
  readonly fortran: boolean;
  readonly shape: Shape;
}

/** A header, and where the numbers after it start. */
export interface NpyHeader extends Header {
  readonly start: number;
}

/** Reads the header, a Python dictionary such as `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`. */
function parseHeader(text: string, where: string): Header {
  const descr = /'descr'\s*:\s*'([<>|=])(\w+)'/.exec(text);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const lengths = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  const name = descr?.[2];
  const element = name === undefined ? undefined : elements[name];
  if (descr === null || name === undefined || element === undefined) {
    throw new UserError({
      where,
      expected: "numbers or booleans",
      got: /'descr'\s*:\s*([^,}]*)/.exec(text)?.[1]?.slice(0, 40) ?? "a header without type",
      remedy: "Convert it in Python, for example with array.astype('float32').",
    });
  }
  const shape = lengths?.match(/\d+/g)?.map(Number) ?? [];
  if (order === undefined || lengths === undefined || !Number.isSafeInteger(sizeOf(shape) * element.bytes)) {
    throw new UserError({
      where,
      expected: "an NPY header with order and a sane shape",
      got: text.trim().slice(0, 200),
    });
  }
  const mark = descr[1]!;
  return { element, name, little: mark === "=" ? littleEndianHost : mark === "<", fortran: order === "True", shape };
}

/** Column-major numbers put in row-major order. */
function rowMajor(from: NpyData, to: NpyData, shape: Shape): NpyData {
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  for (let at = 0; at < to.length; at++) {
    to[at] = from[index.reduce((sum, step, axis) => sum + step * strides[axis]!, 0)]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return to;
}

const codes: readonly (readonly [new (count: number) => NpyData, string])[] = [
  [Uint8Array, "|u1"],
  [Int8Array, "|i1"],
  [Uint16Array, "u2"],
  [Int16Array, "i2"],
  [Uint32Array, "u4"],
  [Int32Array, "i4"],
  [Float32Array, "f4"],
  [Float64Array, "f8"],
];

/**
 * The bytes of an NPY file, version 1, C order, that `numpy.load` opens.
 *
 * @example
 * ```ts
 * import { writeNpy } from "sandglass";
 * console.log(writeNpy({ shape: [3], data: Uint8Array.of(1, 2, 3) }).length); // 131
 * ```
 */
export function writeNpy({ shape, data }: NpyArray): Uint8Array {
  const code = codes.find(([Type]) => data instanceof Type)![1];
  const descr = code.startsWith("|") ? code : (littleEndianHost ? "<" : ">") + code;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = Math.ceil((10 + text.length + 1) / 64) * 64; // numbers start aligned
  const bytes = new Uint8Array(start + data.byteLength);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, (start - 10) & 255, (start - 10) >> 8]);
  bytes.set(new TextEncoder().encode(`${text.padEnd(start - 11)}\n`), 10);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}
