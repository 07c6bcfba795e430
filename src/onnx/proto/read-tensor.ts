import { tensorFields } from "./fields.js";
import {
  bigWholesField,
  bytesField,
  doublesField,
  floatsField,
  readMessage,
  textField,
  wholeField,
  wholesField,
} from "./message.js";
import { type ElementArrays, elementTypes, type OnnxTensor } from "./model.js";

type Held = keyof ElementArrays;

/** How raw bytes, and the lists that some writers use instead, become an array. */
const arrays: {
  readonly [K in Held]: {
    readonly bytes: number;
    readonly fromRaw: (buffer: ArrayBuffer) => ElementArrays[K];
    readonly fromLists: (lists: Lists) => ElementArrays[K];
  };
} = {
  float: {
    bytes: 4,
    fromRaw: (buffer) => new Float32Array(buffer),
    fromLists: ({ floats }) => Float32Array.from(floats),
  },
  double: {
    bytes: 8,
    fromRaw: (buffer) => new Float64Array(buffer),
    fromLists: ({ doubles }) => Float64Array.from(doubles),
  },
  int64: {
    bytes: 8,
    fromRaw: (buffer) => new BigInt64Array(buffer),
    fromLists: ({ longs }) => BigInt64Array.from(longs),
  },
  int32: { bytes: 4, fromRaw: (buffer) => new Int32Array(buffer), fromLists: ({ wholes }) => Int32Array.from(wholes) },
  uint8: { bytes: 1, fromRaw: (buffer) => new Uint8Array(buffer), fromLists: ({ wholes }) => Uint8Array.from(wholes) },
  bool: { bytes: 1, fromRaw: (buffer) => new Uint8Array(buffer), fromLists: ({ wholes }) => Uint8Array.from(wholes) },
};

interface Lists {
  readonly floats: readonly number[];
  readonly doubles: readonly number[];
  readonly longs: readonly bigint[];
  readonly wholes: readonly number[];
}

/** Most axes a tensor may have. */
const mostAxes = 16;

/** The tensor in the bytes of a `TensorProto`, its numbers copied. Throws an Error for what is none. */
export function readTensor(bytes: Uint8Array): OnnxTensor {
  let name = "";
  let code = 0;
  let raw: Uint8Array | undefined;
  const dims: number[] = [];
  const lists = { floats: [] as number[], doubles: [] as number[], longs: [] as bigint[], wholes: [] as number[] };
  const refuse = (what: string) => () => {
    throw new Error(`${what} in tensor "${name}"`);
  };
  readMessage(bytes, {
    [tensorFields.dims]: wholesField((length) => {
      if (length < 0 || dims.length === mostAxes) throw new Error(`a dimension ${length}`);
      dims.push(length);
    }),
    [tensorFields.dataType]: wholeField((value) => {
      code = value;
    }),
    [tensorFields.segment]: refuse("a segment"),
    [tensorFields.floatData]: floatsField((value) => lists.floats.push(value)),
    [tensorFields.int32Data]: wholesField((value) => lists.wholes.push(value)),
    [tensorFields.int64Data]: bigWholesField((value) => lists.longs.push(value)),
    [tensorFields.name]: textField((value) => {
      name = value;
    }),
    [tensorFields.rawData]: bytesField((value) => {
      raw = value;
    }),
    [tensorFields.doubleData]: doublesField((value) => lists.doubles.push(value)),
    [tensorFields.externalData]: refuse("numbers kept in another file"),
    [tensorFields.dataLocation]: wholeField((value) => {
      if (value !== 0) refuse("numbers kept in another file")();
    }),
  });
  const type = (Object.keys(arrays) as Held[]).find((held) => elementTypes[held] === code);
  if (type === undefined) throw new Error(`element type ${code} of tensor "${name}"`);
  const size = dims.reduce((product, length) => product * length, 1);
  const { bytes: width, fromRaw, fromLists } = arrays[type];
  if (raw !== undefined && raw.length !== size * width) {
    throw new Error(`${raw.length} bytes for tensor "${name}" of ${size} numbers`);
  }
  // Copied, because a view may start at any address.
  const data = raw === undefined ? fromLists(lists) : fromRaw(new Uint8Array(raw).buffer);
  if (data.length !== size) throw new Error(`${data.length} numbers for tensor "${name}" of ${size}`);
  return { name, type, dims, data } as OnnxTensor;
}
