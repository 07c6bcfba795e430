import { UserError } from "../../core/errors.js";
import type { Samples } from "../../core/samples.js";
import { formatShape, sizeOf } from "../../core/shape.js";
import { diskFor } from "./disk.js";
import { decodeNpy, npyHeader, parseNpy, wrongNpyLength } from "./npy.js";
import { npySamples } from "./npz.js";

/** How an NPY file is streamed. */
export interface NpyStreamOptions {
  /** Samples in each batch, the last excepted; 1000 by default. */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/** Some samples of an NPY file. */
export interface NpyBatch extends Samples {
  /** Number of the first of them in the file, from 0. */
  readonly first: number;
}

/** A header is shorter than this, or the file is none. */
const longestHeader = 2 ** 16 + 12;

/**
 * Streams the samples `[n, ...shape]` of an NPY file in constant memory; one in Fortran order, whose samples are strewn over
 * the file, is held whole.
 *
 * @example
 * ```ts
 * import { streamNpy } from "sandglass";
 * try {
 *   for await (const { first, count } of streamNpy("sensors.npy")) console.log(first, count);
 * } catch (error) {
 *   console.log(error instanceof Error && error.message);
 * }
 * ```
 *
 * @throws UserError when the file is missing or damaged, or a number is not finite; batches before it are yielded first.
 */
export async function* streamNpy(path: string, options: NpyStreamOptions = {}): AsyncGenerator<NpyBatch> {
  const { batchSize = 1000, signal } = options;
  if (!Number.isSafeInteger(batchSize) || batchSize < 1) {
    throw new UserError({ where: "batchSize", expected: "a whole number >= 1", got: `${batchSize}` });
  }
  const { openFile } = await diskFor(path);
  const { chunks, mostBytes } = await openFile(path, signal);
  const source = chunks[Symbol.asyncIterator]();
  try {
    const bytes = new Bytes(source);
    const head = npyHeader(await bytes.peek(longestHeader), path);
    const [count, ...shape] = head.shape;
    if (head.fortran || count === undefined || shape.length === 0) {
      yield { ...npySamples(parseNpy(await bytes.rest(), path), undefined, path), first: 0 };
      return;
    }
    const size = sizeOf(shape) * head.element.bytes;
    if (head.start + count * size > mostBytes) throw wrongNpyLength(path, head, mostBytes - head.start);
    await bytes.take(head.start);
    for (let first = 0; first < count; first += batchSize) {
      const samples = Math.min(batchSize, count - first);
      const stored = await bytes.take(samples * size);
      if (stored.length < samples * size) throw wrongNpyLength(path, head, first * size + stored.length);
      const array = { shape: [samples, ...shape], data: decodeNpy(head, stored, path) };
      yield { ...npySamples(array, undefined, path, first), first };
    }
    const more = await bytes.take(1);
    if (more.length > 0) throw wrongNpyLength(path, head, `more, for ${formatShape(head.shape)}`);
  } finally {
    await source.return?.();
  }
}

/** Bytes of a stream, by as many as are asked for. */
class Bytes {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array[] = [];
  #length = 0;

  constructor(source: AsyncIterator<Uint8Array>) {
    this.#source = source;
  }

  /** The next `count` bytes, or as many as there are; they stay. */
  async peek(count: number): Promise<Uint8Array> {
    while (this.#length < count) {
      const next = await this.#source.next();
      if (next.done) break;
      this.#held.push(next.value);
      this.#length += next.value.length;
    }
    if (this.#held.length > 1) this.#held = [joined(this.#held, this.#length)];
    return (this.#held[0] ?? new Uint8Array(0)).subarray(0, count);
  }

  /** The next `count` bytes, or as many as there are. */
  async take(count: number): Promise<Uint8Array> {
    const taken = await this.peek(count);
    const left = this.#held[0]?.subarray(taken.length);
    this.#held = left === undefined || left.length === 0 ? [] : [left];
    this.#length -= taken.length;
    return taken;
  }

  rest(): Promise<Uint8Array> {
    return this.take(Number.POSITIVE_INFINITY);
  }
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
