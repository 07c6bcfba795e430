import { diskFor } from "./disk.js";
import { wrongContent } from "./file-error.js";

/** How a file is read and checked. */
export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Expected SHA-256 of the content without gzip, in hex: a file that differs is refused. */
  readonly sha256?: string;
  /** What to say when the checksum differs. */
  readonly remedy?: string;
}

/**
 * A file's content, without gzip.
 *
 * @throws UserError when the file is missing, unreadable, damaged gzip, or not the one whose checksum was given.
 */
export async function readBytes(path: string, options: ReadOptions = {}): Promise<Uint8Array> {
  const { createHash, openFile } = await diskFor(path);
  const pieces: Uint8Array[] = [];
  for await (const chunk of (await openFile(path, options.signal)).chunks) pieces.push(chunk);
  const bytes = Buffer.concat(pieces);
  if (options.sha256 !== undefined) {
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (digest !== options.sha256) throw wrongContent(path, options.sha256, digest, options.remedy);
  }
  return bytes;
}
