import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../core/errors.js";
import type { Settings } from "./recipe.js";
import type { SearchResult } from "./search.js";

const names = {
  config: "config.json",
  history: "history.jsonl",
  checkpoint: "checkpoint",
  metrics: "metrics.json",
  search: "search.json",
  figures: "figures",
} as const;

/** The folder of one run: what was asked, what happened, the weights, and figures. Refuses to overwrite another's. */
export class RunFolder {
  readonly path: string;
  /** Folders made for this run, outermost first, to take back when it fails before it has anything to keep. */
  readonly #made: string | undefined;

  private constructor(path: string, made: string | undefined) {
    this.path = path;
    this.#made = made;
  }

  /** Makes the folder and checks that it can be written. Throws a UserError when it holds anything already. */
  static create(path: string): RunFolder {
    const existing = guard(path, () => (existsSync(path) ? contentsOf(path) : []));
    if (existing.length > 0) {
      const isRun = existing.includes(names.config);
      throw new UserError({
        where: `--out ${path}`,
        expected: "a new or empty folder",
        got: isRun ? "the folder of another run" : `a folder that holds ${existing.slice(0, 3).join(", ")}`,
        remedy: isRun ? `Choose another, or continue that run with --resume ${path}.` : "Choose another.",
      });
    }
    const made = guard(path, () => makeFolders(path));
    return new RunFolder(path, made).#probe();
  }

  /** Makes the first free folder of `<base>-1`, `<base>-2` … Two processes never get the same one. */
  static createNext(base: string): RunFolder {
    guard(base, () => makeFolders(dirname(base)));
    for (let number = 1; ; number++) {
      const path = `${base}-${number}`;
      if (guard(path, () => makeNew(path))) return new RunFolder(path, path).#probe();
    }
  }

  /** Opens the folder of an earlier run, named by `option`, to continue or use it. Throws a UserError when it is not one. */
  static open(path: string, option = "--resume"): RunFolder {
    if (!existsSync(join(path, names.config))) {
      throw new UserError({
        where: `${option} ${path}`,
        expected: `the folder of a run, holding ${names.config}`,
        got: existsSync(path) ? "a folder without it" : "nothing there",
      });
    }
    return new RunFolder(path, undefined).#probe();
  }

  get configFile(): string {
    return join(this.path, names.config);
  }

  get checkpointFile(): string {
    return join(this.path, names.checkpoint);
  }

  get hasCheckpoint(): boolean {
    return existsSync(this.checkpointFile);
  }

  readConfig(): string {
    return guard(this.configFile, () => readFileSync(this.configFile, "utf8"));
  }

  writeConfig(config: object): void {
    this.#write(names.config, json(config));
  }

  writeMetrics(metrics: object): void {
    this.#write(names.metrics, json(metrics));
  }

  /** What a search found, for the training that follows it. */
  writeSettings(result: SearchResult): void {
    this.#write(names.search, json(result));
  }

  /** What an earlier search found, if there was one. */
  readSettings(): Settings | undefined {
    const file = join(this.path, names.search);
    if (!existsSync(file)) return undefined;
    return (JSON.parse(guard(file, () => readFileSync(file, "utf8"))) as SearchResult).best;
  }

  /** Writes any other file of the run, such as `report.html`. */
  writeFile(name: string, content: string | Uint8Array): void {
    this.#write(name, content);
  }

  /** Reads a file of the run; undefined when it is not there. */
  readFile(name: string): string | undefined {
    const file = join(this.path, name);
    return existsSync(file) ? guard(file, () => readFileSync(file, "utf8")) : undefined;
  }

  /** Writes one figure, given by its file name, such as `loss.svg`. */
  writeFigure(name: string, content: string | Uint8Array): void {
    const folder = join(this.path, names.figures);
    guard(folder, () => mkdirSync(folder, { recursive: true }));
    this.#write(join(names.figures, name), content);
  }

  /** Adds one line to the history. */
  appendHistory(epoch: object): void {
    const file = join(this.path, names.history);
    guard(file, () => appendFileSync(file, `${JSON.stringify(epoch)}\n`));
  }

  /** Replaces the history, to drop epochs that the checkpoint does not know of. */
  rewriteHistory(epochs: readonly object[]): void {
    this.#write(names.history, epochs.map((epoch) => `${JSON.stringify(epoch)}\n`).join(""));
  }

  /** Takes back a folder this process made, when the run failed before it had anything worth keeping. */
  discard(): void {
    if (this.#made !== undefined) rmSync(this.#made, { recursive: true, force: true });
  }

  /** Takes back a folder this process made, when it came to hold neither weights nor the result of a search. */
  discardBarren(): void {
    if (!this.hasCheckpoint && !existsSync(join(this.path, names.search))) this.discard();
  }

  /** Takes back a folder this process made, when nothing came to be in it but empty folders. */
  discardEmpty(): void {
    const holdsFile = (path: string): boolean =>
      readdirSync(path, { recursive: true, withFileTypes: true }).some((entry) => !entry.isDirectory());
    if (existsSync(this.path) && !holdsFile(this.path)) this.discard();
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

  // Written beside its place and moved there, so that a reader or a crash never meets half a file.
  #write(name: string, content: string | Uint8Array): void {
    const file = join(this.path, name);
    const partial = `${file}.partial`;
    guard(file, () => {
      try {
        writeFileSync(partial, content, { flush: true });
        renameSync(partial, file);
      } catch (error) {
        rmSync(partial, { force: true });
        throw error;
      }
    });
  }
}

function contentsOf(path: string): string[] {
  if (statSync(path).isDirectory()) return readdirSync(path);
  throw new UserError({ where: `--out ${path}`, expected: "a folder, or nothing yet", got: "a file" });
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

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: "Free some space or choose another --out.",
  EDQUOT: "Free some space or choose another --out.",
  EROFS: "Choose another --out.",
};

/** Runs a file operation; a failure of the file system is the user's to mend, not a bug. */
function guard<T>(path: string, operation: () => T): T {
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
        remedy: remedies[code] ?? "Choose another --out.",
      },
      { cause },
    );
  }
}
