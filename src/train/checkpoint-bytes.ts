import { UserError } from "../core/errors.js";
import type { Checkpoint } from "./checkpoint-state.js";

// magic | header length, uint32 | header, JSON | arrays, float32 | SHA-256 of all before. Little-endian.
const magic = "SANDGLSS";
const hashBytes = 32;
const prefixBytes = magic.length + 4;

type Arrays = ReadonlyMap<string, Float32Array>;

/** The scalar part of a checkpoint and where its arrays are. */
interface Header {
  readonly state: Omit<Checkpoint, "weights" | "slots" | "best">;
  readonly best?: { readonly epoch: number; readonly loss: number };
  readonly arrays: readonly {
    readonly set: "weights" | "slots" | "best";
    readonly name: string;
    readonly length: number;
  }[];
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** A checkpoint as the bytes of its file. */
export async function encodeCheckpoint(checkpoint: Checkpoint): Promise<Uint8Array> {
  const { weights, slots, best, ...state } = checkpoint;
  const sets = { weights, slots, ...(best === undefined ? {} : { best: best.weights }) };
  const arrays = Object.entries(sets).flatMap(([set, all]: [string, Arrays]) =>
    [...all].map(([name, data]) => ({ set: set as Header["arrays"][number]["set"], name, data })),
  );
  const header: Header = {
    state,
    ...(best === undefined ? {} : { best: { epoch: best.epoch, loss: best.loss } }),
    arrays: arrays.map(({ set, name, data }) => ({ set, name, length: data.length })),
  };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const numbers = arrays.reduce((total, { data }) => total + data.length, 0);
  const bytes = new Uint8Array(prefixBytes + json.length + 4 * numbers + hashBytes);
  bytes.set(new TextEncoder().encode(magic));
  new DataView(bytes.buffer).setUint32(magic.length, json.length, true);
  bytes.set(json, prefixBytes);
  let offset = prefixBytes + json.length;
  for (const { data } of arrays) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  bytes.set(await sha256(bytes.slice(0, offset)), offset);
  return bytes;
}

/** The checkpoint in a file's bytes. Throws a UserError naming `where` when they are cut short or damaged. */
export async function decodeCheckpoint(bytes: Uint8Array, where: string): Promise<Checkpoint> {
  const damaged = (got: string): UserError =>
    new UserError({
      where,
      expected: "a Sandglass checkpoint",
      got,
      remedy: "Resume from another checkpoint, or start anew.",
    });
  const start = new TextDecoder().decode(bytes.subarray(0, magic.length));
  if (start !== magic.slice(0, start.length) || bytes.length === 0) throw damaged("a file of another kind");
  if (bytes.length < prefixBytes + hashBytes) throw damaged(`a file cut short at ${bytes.length} bytes`);
  // A copy in any case: the slice of a Node Buffer would share its memory, at any alignment.
  const body = new Uint8Array(bytes.subarray(0, bytes.length - hashBytes));
  const stored = bytes.subarray(bytes.length - hashBytes);
  const actual = await sha256(body);
  if (stored.some((byte, at) => byte !== actual[at]))
    throw damaged("a file cut short or damaged (its checksum differs)");

  const jsonLength = new DataView(body.buffer).getUint32(magic.length, true);
  const json = new TextDecoder().decode(body.subarray(prefixBytes, prefixBytes + jsonLength));
  const { state, best, arrays } = JSON.parse(json) as Header;
  if (state.version !== 1) throw damaged(`one of version ${String(state.version)}, which this Sandglass cannot read`);
  const sets = { weights: new Map(), slots: new Map(), best: new Map() } as const satisfies Record<
    string,
    Map<string, Float32Array>
  >;
  let offset = prefixBytes + jsonLength;
  for (const { set, name, length } of arrays) {
    (sets[set] as Map<string, Float32Array>).set(
      name,
      new Float32Array(body.slice(offset, offset + 4 * length).buffer),
    );
    offset += 4 * length;
  }
  const { weights, slots } = sets;
  return { ...state, weights, slots, ...(best === undefined ? {} : { best: { ...best, weights: sets.best } }) };
}
