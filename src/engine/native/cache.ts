import { createHash, randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { NativeUnavailable } from "./errors.js";

const libraryName = "library.so";
const checksumName = "sha256";
const temporaryPrefix = "building-";
const hour = 3600 * 1000;
/** A temporary folder this old belongs to a process that died. */
const abandonedAfter = hour;
/** A library no one loaded for this long goes. */
const forgottenAfter = 60 * 24 * hour;

/**
 * Compiled libraries in a folder of the user's own, one folder for each, named by what it was made from. A library is
 * built in a temporary folder and appears by one rename, so processes that build the same one do not clash.
 */
export class LibraryCache {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes the folder, closed to others. Throws NativeUnavailable when it cannot be used. */
  static async open(folder: string): Promise<LibraryCache> {
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const found = await stat(folder);
      if (!isOwn(found)) throw unusable(folder, "which belongs to another user");
      if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700);
      const cache = new LibraryCache(folder);
      await cache.#clean();
      return cache;
    } catch (error) {
      throw error instanceof NativeUnavailable ? error : unusable(folder, reasonOf(error), error);
    }
  }

  /** The path of the library made from `key`; `build` makes it, given a folder, where there is no sound one. */
  async library(key: string, build: (folder: string, output: string) => Promise<void>): Promise<string> {
    const name = createHash("sha256").update(key).digest("hex");
    const place = join(this.#folder, name);
    if (await isSound(place)) {
      await touch(place);
      return join(place, libraryName);
    }
    const temporary = join(this.#folder, `${temporaryPrefix}${process.pid}-${randomBytes(6).toString("hex")}`);
    try {
      const finished = join(temporary, "finished");
      await mkdir(finished, { recursive: true, mode: 0o700 });
      await build(temporary, join(finished, libraryName));
      await chmod(join(finished, libraryName), 0o700);
      await writeFile(join(finished, checksumName), await sha256(join(finished, libraryName)), { mode: 0o600 });
      await this.#publish(finished, place, join(temporary, "replaced"));
    } catch (error) {
      const isOfBuild = error instanceof NativeUnavailable || (error as Error).name === "AbortError";
      throw isOfBuild ? error : unusable(this.#folder, reasonOf(error), error);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    return join(place, libraryName);
  }

  /** Moves a finished library to its place. What is there already stays if it is sound: another process was quicker. */
  async #publish(finished: string, place: string, replaced: string): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await rename(finished, place);
      } catch (error) {
        if (await isSound(place)) return;
        if (attempt === 5) throw error;
        // Unsound, and perhaps being moved away by another process too.
        await rename(place, `${replaced}${attempt}`).catch(() => {});
      }
    }
  }

  async #clean(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
      const limit = name.startsWith(temporaryPrefix) ? abandonedAfter : forgottenAfter;
      if (age > limit) await rm(path, { recursive: true, force: true });
    }
  }
}

async function isSound(place: string): Promise<boolean> {
  try {
    const library = join(place, libraryName);
    const found = await Promise.all([lstat(place), lstat(library)]);
    if (!found.every(isOwn) || found.some(({ mode }) => (mode & 0o022) !== 0) || !found[1].isFile()) return false;
    return (await readFile(join(place, checksumName), "utf8")) === (await sha256(library));
  } catch {
    return false;
  }
}

const isOwn = ({ uid }: Stats): boolean => process.getuid === undefined || uid === process.getuid();

const sha256 = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

/** Marks a library as used, as far as the file system allows. */
async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? `which cannot be written (${code})` : String(error);
}

function unusable(folder: string, what: string, cause?: unknown): NativeUnavailable {
  return new NativeUnavailable(
    `the cache folder ${folder}, ${what}`,
    "Make that folder writable, set SANDGLASS_CACHE to another, or use the engine wasm.",
    { cause },
  );
}
