/** Types of parameters and locals. */
const [i32, v128] = [0x7f, 0x7b];

/** Instructions of a small WebAssembly function over one memory, as bytes. Locals are numbers, parameters first. */
export type Code = readonly number[];

export const get = (local: number): Code => [0x20, local];
export const set = (local: number): Code => [0x21, local];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const advance = (local: number, by: Code): Code => [...get(local), ...by, 0x6a, ...set(local)];

/** The vector at an address in a local, some bytes on. */
export const loadVector = (from: number, offset: number): Code => [...get(from), 0xfd, 0, 4, ...unsigned(offset)];

/** Stores a vector that `value` leaves at an address in a local, some bytes on. */
export const storeVector = (to: number, offset: number, value: Code): Code => [
  ...[...get(to), ...value, 0xfd, 11, 4, ...unsigned(offset)],
];

/** Runs the body at least once, and again while an unsigned local is below another. */
export const whileBelow = (local: number, end: number, body: Code): Code => [
  ...[0x03, 0x40, ...body, ...get(local), ...get(end), 0x49, 0x0d, 0, 0x0b],
];

/** A function of `parameters` integers that returns nothing, with so many locals of type vector or integer after them. */
export interface TinyFunction {
  readonly integers: number;
  readonly vectors: number;
  readonly body: Code;
}

/**
 * The functions as module bytes, exported by number: all have the same parameters. They share the memory `m.m`.
 */
export function moduleOf(parameters: number, functions: readonly TinyFunction[]): Uint8Array<ArrayBuffer> {
  const bodies = functions.map(({ integers, vectors, body }) => {
    const code = [2, integers, i32, vectors, v128, ...body, 0x0b];
    return [...unsigned(code.length), ...code];
  });
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, parameters, ...new Array<number>(parameters).fill(i32), 0]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 0, 0]),
    ...section(3, [functions.length, ...functions.map(() => 0)]),
    ...section(7, [functions.length, ...functions.flatMap((_, at) => [1, 0x30 + at, 0, at])]),
    ...section(10, [functions.length, ...bodies.flat()]),
  ]);
}

/** The functions of {@link moduleOf} over new memory of some bytes; nothing where vector instructions are missing or forbidden. */
export function instantiate(
  bytes: Uint8Array<ArrayBuffer>,
  memoryBytes: number,
): { readonly buffer: ArrayBuffer; readonly functions: readonly ((...parameters: number[]) => void)[] } | undefined {
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(bytes)) return undefined;
  try {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(memoryBytes / 65_536) });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { m: memory } });
    return { buffer: memory.buffer, functions: Object.values(exports) as ((...parameters: number[]) => void)[] };
  } catch {
    return undefined;
  }
}

const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];

function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...unsigned(Math.floor(value / 128))];
}

/** Of numbers from 0 on: one bit more, for the sign. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value % 128) + 128, ...signed(Math.floor(value / 128))];
}
