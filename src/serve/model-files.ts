import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { UserError } from "../core/errors.js";
import { modelFileOf } from "../runs/run-model.js";

/** A file with the name it is served under. */
export interface NamedFile {
  readonly name: string;
  readonly path: string;
}

/**
 * Model files and runs as they are named on a command line: `pumps.onnx` is served as `pumps`, `runs/pumps-1` as `pumps-1`, and
 * `water=pumps.onnx` as `water`. Throws a UserError for names that an address cannot have, or that come twice.
 */
export function namedFiles(given: readonly string[]): NamedFile[] {
  const files = given.map((text): NamedFile => {
    const [, own, path] = /^([^=/\\]+)=(.+)$/.exec(text) ?? [undefined, undefined, text];
    const name = own ?? basename(path!).replace(/\.onnx$/i, "");
    if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return { name, path: modelFileOf(path!) };
    const remedy = `Give it another: mine=${path}`;
    throw new UserError({
      where: text,
      expected: "a name of letters, digits, dots, _ and -",
      got: `"${name}"`,
      remedy,
    });
  });
  const twice = files.find(({ name }, at) => files.findIndex((other) => other.name === name) < at);
  if (twice === undefined) return files;
  const remedy = `Give one another: other=${twice.path}`;
  throw new UserError({ where: twice.path, expected: "a name of its own", got: `a second "${twice.name}"`, remedy });
}

/** A file as it was read, and what the disk said of it. */
interface ReadFile {
  readonly bytes: Uint8Array;
  readonly state: string;
}

/** Reads a file that nobody writes meanwhile. Throws a UserError where there is none. */
export async function readModelFile(path: string): Promise<ReadFile> {
  for (;;) {
    const before = await stateOf(path);
    const bytes = await readFile(path).catch((cause: unknown) => {
      throw absent(path, cause);
    });
    if ((await stateOf(path)) === before) return { bytes, state: before };
  }
}

async function stateOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (cause) {
    throw absent(path, cause);
  }
}

function absent(path: string, cause: unknown): UserError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const got =
    code === "ENOENT"
      ? "no such file"
      : code === "EISDIR"
        ? "a folder that is no run"
        : `one that cannot be read (${code})`;
  return new UserError({ where: path, expected: "a model file to serve", got }, { cause });
}

/** Looks again and again whether another file is at a path. */
export class FileWatch {
  readonly #timer: ReturnType<typeof setInterval>;
  #looking = false;

  /** `onChange` is given each file that is not the one before; what it throws goes to `onError`, as does that a file is gone. */
  constructor(
    path: string,
    {
      state,
      every,
      onChange,
      onError,
    }: {
      readonly state: string;
      /** Milliseconds. */
      readonly every: number;
      readonly onChange: (bytes: Uint8Array) => Promise<unknown>;
      readonly onError: (error: unknown) => void;
    },
  ) {
    let seen = state;
    const look = async (): Promise<void> => {
      const now = await stateOf(path).catch(() => "gone");
      if (now === seen) return;
      seen = now;
      try {
        const file = await readModelFile(path);
        seen = file.state;
        await onChange(file.bytes);
      } catch (error) {
        onError(error);
      }
    };
    this.#timer = setInterval(() => {
      if (this.#looking) return;
      this.#looking = true;
      void look().finally(() => {
        this.#looking = false;
      });
    }, every);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
