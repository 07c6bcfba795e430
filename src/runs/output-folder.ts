import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../core/errors.js";

/** A folder of results: never over what was there, each file whole or not at all, taken back when nothing came of it. */
export class OutputFolder {
  readonly path: string;
  /** Folders made for this one, outermost first, to take back when there is nothing to keep. */
  readonly #made: string | undefined;

  private constructor(path: string, made: string | undefined) {
    this.path = path;
    this.#made = made;
  }

  /** Makes the folder and checks that it can be written. Throws a UserError when it holds anything already. */
  static create(path: string): OutputFolder {
    const existing = guard(path, () => (existsSync(path) ? contentsOf(path) : []));
    if (existing.length > 0) {
      const isRun = existing.includes(configName);
      throw new UserError({
        where: `\`out\` ${path}`,
        expected: "a new or empty folder",
        got: isRun ? "the folder of another run" : `a folder that holds ${existing.slice(0, 3).join(", ")}`,
        remedy: isRun
          ? `Choose another, train that run on (sandglass train \`resume\` ${path}), or judge it (sandglass eval ${path}).`
          : "Choose another.",
      });
    }
    const made = guard(path, () => makeFolders(path));
    return new OutputFolder(path, made).#probe();
  }

  /** Makes the first free folder of `<base>-1`, `<base>-2` … Two processes never get the same one. */
  static createNext(base: string): OutputFolder {
    guard(base, () => makeFolders(dirname(base)));
    for (let number = 1; ; number++) {
      const path = `${base}-${number}`;
      if (guard(path, () => makeNew(path))) return new OutputFolder(path, path).#probe();
    }
  }

  /** A folder that is there already. Throws a UserError when it cannot be written. */
  static open(path: string): OutputFolder {
    return new OutputFolder(path, undefined).#probe();
  }

  /** A folder that is there or is made now, whatever it holds. Throws a UserError when it cannot be written. */
  static ensure(path: string): OutputFolder {
    return new OutputFolder(
      path,
      guard(path, () => makeFolders(path)),
    ).#probe();
  }

  /** Takes back a folder this process made. */
  discard(): void {
    if (this.#made !== undefined) rmSync(this.#made, { recursive: true, force: true });
  }

  /** Takes back a folder this process made, when nothing came to be in it but empty folders. */
  discardEmpty(): void {
    const holdsFile = (path: string): boolean =>
      readdirSync(path, { recursive: true, withFileTypes: true }).some((entry) => !entry.isDirectory());
    if (existsSync(this.path) && !holdsFile(this.path)) this.discard();
  }

  /** Writes a file, given by its path in the folder. */
  writeFile(name: string, content: string | Uint8Array): void {
    const file = join(this.path, name);
    const partial = `${file}.partial`;
    guard(file, () => {
      mkdirSync(dirname(file), { recursive: true });
      // Written beside its place and moved there, so that a reader or a crash never meets half a file.
      try {
        writeFileSync(partial, content, { flush: true });
        renameSync(partial, file);
      } catch (error) {
        rmSync(partial, { force: true });
        throw error;
      }
    });
  }

  #probe(): this {
    const probe = join(this.path, ".writable");
    try {
      guard(this.path, () => writeFileSync(probe, "Sandglass was here."));
    } catch (error) {
      this.discard();
      throw error;
    } finally {
      rmSync(probe, { force: true });
    }
    return this;
  }
}

/** What tells the folder of a run. */
export const configName = "config.json";

function contentsOf(path: string): string[] {
  if (statSync(path).isDirectory()) return readdirSync(path);
  throw new UserError({ where: `\`out\` ${path}`, expected: "a folder, or nothing yet", got: "a file" });
}

/**
 * Makes a folder and those around it; answers the outermost new one. Node's own recursive mkdir never returns where a
 * file system reports a missing parent for ever, as /proc does.
 */
function makeFolders(path: string): string | undefined {
  if (existsSync(path)) return undefined;
  const outermost = makeFolders(dirname(resolve(path)));
  mkdirSync(path);
  return outermost ?? path;
}

function makeNew(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "Free some space or choose another `out`.",
  EDQUOT: "Free some space or choose another `out`.",
  EROFS: "Choose another `out`.",
};

/** Runs a file operation; a failure of the file system is the user's to mend, not a bug. */
export function guard<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    throw new UserError(
      {
        where: path,
        expected: "a place that can be written",
        got: message,
        remedy: remedies[code] ?? "Choose another `out`.",
      },
      { cause },
    );
  }
}
