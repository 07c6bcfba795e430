import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** Takes one field of a message; told how it is written on the wire. */
export type ReadField = (reader: BinaryReader, wire: WireType) => void;

/**
 * Reads the fields of one message, skipping those it is not asked for. Throws an Error for what is no message. Never
 * reads past `bytes`, so that what it takes is bounded by them; groups, which could nest without end, are refused.
 */
export function readMessage(bytes: Uint8Array, fields: Readonly<Record<number, ReadField>>): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (wire === WireType.StartGroup || wire === WireType.EndGroup) throw new Error(`a group in field ${field}`);
    const read = fields[field];
    if (read === undefined) reader.skip(wire, field);
    else read(reader, wire);
  }
}

const expect = (wire: WireType, wanted: WireType): void => {
  if (wire !== wanted) throw new Error(`wire type ${wire} where ${wanted} is due`);
};

/** A field of bytes, without a copy. */
export const bytesField =
  (take: (bytes: Uint8Array) => void): ReadField =>
  (reader, wire) => {
    expect(wire, WireType.LengthDelimited);
    take(reader.bytes());
  };

export const textField =
  (take: (text: string) => void): ReadField =>
  (reader, wire) => {
    expect(wire, WireType.LengthDelimited);
    take(reader.string());
  };

/** A whole number that JavaScript can hold exactly. */
export const wholeField =
  (take: (value: number) => void): ReadField =>
  (reader, wire) => {
    expect(wire, WireType.Varint);
    take(safe(reader.int64()));
  };

export const floatField =
  (take: (value: number) => void): ReadField =>
  (reader, wire) => {
    expect(wire, WireType.Bit32);
    take(reader.float());
  };

/** Repeated numbers, one by one or packed. */
function repeated<T>(single: WireType, next: (reader: BinaryReader) => T, take: (value: T) => void): ReadField {
  return (reader, wire) => {
    if (wire === single) return take(next(reader));
    expect(wire, WireType.LengthDelimited);
    const packed = new BinaryReader(reader.bytes());
    while (packed.pos < packed.len) take(next(packed));
  };
}

export const wholesField = (take: (value: number) => void): ReadField =>
  repeated(WireType.Varint, (reader) => safe(reader.int64()), take);

export const bigWholesField = (take: (value: bigint) => void): ReadField =>
  repeated(WireType.Varint, (reader) => BigInt(reader.int64()), take);

export const floatsField = (take: (value: number) => void): ReadField =>
  repeated(WireType.Bit32, (reader) => reader.float(), take);

export const doublesField = (take: (value: number) => void): ReadField =>
  repeated(WireType.Bit64, (reader) => reader.double(), take);

function safe(value: bigint | string | number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new Error(`the number ${value}`);
  return number;
}
