// Needs Node.js: loaded late as #node/core/disk.js, so that bundles for browsers leave it out.
import { open, readFile, rename, rm } from "node:fs/promises";
import { UserError } from "./errors.js";

/** The bytes of a file. Throws a UserError when it cannot be read; `expected` says what it should have been. */
export async function readWhole(path: string, expected: string): Promise<Uint8Array> {
  return await readFile(path).catch((error: unknown) => {
    throw asUserError(path, expected, error);
  });
}

/**
 * Writes one file, which is either the old one or the complete new one at every moment, even when the process is killed.
 * Throws a UserError when the folder is missing, read-only or full; the old file then stays.
 */
export async function writeWhole(path: string, bytes: Uint8Array, expected: string): Promise<void> {
  // In the same folder, because a rename is atomic only within one file system. Of a fixed name, so that what a killed
  // process leaves behind is replaced the next time.
  const temporary = `${path}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw asUserError(path, expected, error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "a file where a folder should be",
  EISDIR: "a folder",
  EEXIST: "something else of that name",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "a read-only file system",
  ENOSPC: "a full disk",
  EDQUOT: "a full disk quota",
  EFBIG: "a limit on the size of files",
};

/** A UserError for what a user can mend; anything else stays what it is. */
export function asUserError(where: string, expected: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const got = reasons[code];
  return got === undefined ? error : new UserError({ where, expected, got }, { cause: error });
}
