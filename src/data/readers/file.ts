import { type FileHandle, open, stat } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { UserError } from "../../core/errors.js";
import { errorCode, fileError } from "./file-error.js";
import { headed } from "./text.js";

// What the readers need of Node besides, so that they reach it through this file only.
export { createHash } from "node:crypto";
export { readdir } from "node:fs/promises";
export { join } from "node:path";

/** A file being read, its numbers as they were before any gzip. */
export interface OpenFile {
  readonly gzipped: boolean;
  /** Upper limit of the bytes `chunks` can yield, known before reading. */
  readonly mostBytes: number;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Deflate cannot shrink anything further than this (RFC 1951: 258 bytes from two bits). */
const deflateLimit = 1032;

/**
 * Opens a file for one pass over its content, taking gzip off where the first bytes show it, whatever its name.
 *
 * @throws UserError when the file is missing, unreadable, or a gzip stream that is damaged or ends early.
 */
export async function openFile(path: string, signal?: AbortSignal): Promise<OpenFile> {
  signal?.throwIfAborted();
  try {
    const handle = await open(path);
    try {
      const found = await handle.stat();
      if (!found.isFile() && !found.isDirectory()) return await openPipe(handle, path, signal);
      const { size } = found;
      const magic = new Uint8Array(2);
      const { bytesRead } = await handle.read(magic, 0, 2, 0);
      const gzipped = bytesRead === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
      const raw = handle.createReadStream({ start: 0, highWaterMark: 1 << 18, ...(signal && { signal }) });
      const stream = gzipped ? pipeline(raw, createGunzip({ chunkSize: 1 << 18 }), () => {}) : raw;
      return { gzipped, mostBytes: gzipped ? size * deflateLimit : size, chunks: guarded(stream, path, signal) };
    } catch (error) {
      await handle.close();
      throw error;
    }
  } catch (error) {
    throw fileError(error, path, "a readable file");
  }
}

/** A pipe can be neither measured nor read twice: what told its gzip is put before the rest. */
async function openPipe(handle: FileHandle, path: string, signal: AbortSignal | undefined): Promise<OpenFile> {
  const raw = headed(handle.createReadStream({ highWaterMark: 1 << 18, ...(signal && { signal }) }), 2);
  const head = await raw.next();
  const gzipped = !head.done && head.value[0] === 0x1f && head.value[1] === 0x8b;
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    if (!head.done) yield head.value;
    yield* raw;
  };
  const stream = gzipped ? pipeline(Readable.from(whole()), createGunzip({ chunkSize: 1 << 18 }), () => {}) : whole();
  return { gzipped, mostBytes: Number.POSITIVE_INFINITY, chunks: guarded(stream, path, signal) };
}

/** Whether a path is one that can be read only once. */
export async function isPipe(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

async function* guarded(
  stream: AsyncIterable<Uint8Array>,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (error) {
    signal?.throwIfAborted();
    if (errorCode(error)?.startsWith("Z_")) {
      throw new UserError(
        {
          where: path,
          expected: "a complete gzip file",
          got: error instanceof Error ? error.message : String(error),
          remedy: "The file is damaged or was not downloaded completely: fetch it again.",
        },
        { cause: error },
      );
    }
    throw fileError(error, path, "a readable file");
  }
}
