import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "../core/errors.js";
import { guard, OutputFolder } from "../runs/output-folder.js";
import type { Shard } from "./cut.js";
import { decodeResult, encodeResult, type ShardResult, type ShardSummary } from "./shard.js";

/** What a run of shards is, so that it goes on as it began: plain JSON. */
export interface ShardRun {
  /** Its name in Redis. */
  readonly run: string;
  readonly sandglass: string;
  /** SHA-256 of the model file. */
  readonly model: string;
  readonly inputs: readonly string[];
  /** What else decides the verdicts and their cut. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A shard that was given up. */
export interface MissingShard {
  readonly input: string;
  readonly first: string | number;
  readonly last: string | number;
  readonly samples: number;
  readonly reason: string;
}

const runFile = "score.json";
const missingFile = "missing.ndjson";

/**
 * Where verdicts of shards are put together. Each shard is a file until all of its input are here: to have it is to have that file,
 * so nothing can come twice, and whoever goes on sees what is left to do.
 */
export class ShardFolder {
  readonly run: ShardRun;
  readonly #folder: OutputFolder;

  private constructor(folder: OutputFolder, run: ShardRun) {
    this.#folder = folder;
    this.run = run;
  }

  /** Throws a UserError when the folder holds something else, or another run than the one that is to go on. */
  static open(path: string, run: ShardRun, resume: boolean): ShardFolder {
    const kept = existsSync(join(path, runFile)) ? readRun(join(path, runFile)) : undefined;
    if (kept === undefined) {
      if (resume) {
        const remedy = "Leave `resume` out to begin.";
        throw new UserError({ where: `\`out\` ${path}`, expected: "a scoring to go on with", got: "none", remedy });
      }
      const folder = OutputFolder.create(path);
      folder.writeFile(runFile, `${JSON.stringify(run, undefined, 2)}\n`);
      return new ShardFolder(folder, run);
    }
    if (!resume) {
      const remedy = "Go on with it by `resume`, or choose another `out`.";
      throw new UserError({ where: `\`out\` ${path}`, expected: "a new or empty folder", got: "a scoring", remedy });
    }
    const { run: name, ...asked } = run;
    const differs = Object.entries({ ...asked }).find(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(kept[field as keyof ShardRun]),
    );
    if (differs) {
      throw new UserError({
        where: `\`out\` ${path}`,
        expected: `the scoring it holds, ${differs[0]} ${JSON.stringify(kept[differs[0] as keyof ShardRun])}`,
        got: JSON.stringify(differs[1]),
        remedy: "Go on with the command it was begun with, or choose another `out`.",
      });
    }
    return new ShardFolder(OutputFolder.open(path), kept);
  }

  /** What came of a shard that is kept already; undefined where it is not, or held other rows then. */
  kept(shard: Shard): ShardSummary | undefined {
    const file = this.#part(shard);
    if (!existsSync(file)) return undefined;
    const { summary, more } = decodeResult(readFileSync(file));
    return more["sha256"] === shard.sha256 ? summary : undefined;
  }

  keep(shard: Shard, result: ShardResult): void {
    this.#writing(() => this.#folder.writeFile(partName(shard), encodeResult(result, { sha256: shard.sha256 })));
  }

  /** Whether the verdicts of an input are together. */
  isDone(input: number): boolean {
    return existsSync(join(this.#folder.path, this.outputName(input)));
  }

  /** Name of the file with the verdicts of an input, or of as many as there are. */
  outputName(input: number, complete = true): string {
    const names = this.run.inputs.map((path) => (path === "-" ? "stdin" : basename(path)));
    const name = names[input]!;
    const before = names.slice(0, input).filter((other) => other === name).length;
    const ending = `${complete ? "" : ".incomplete"}.${String(this.run.options["format"])}`;
    return `${name}${before === 0 ? "" : `-${before + 1}`}${ending}`;
  }

  /** Puts the shards of an input together, in its order, under their head. Complete, they are kept in that file only. */
  merge(input: number, shards: number, head: string, complete: boolean): void {
    const file = join(this.#folder.path, this.outputName(input, complete));
    const parts = Array.from({ length: shards }, (_, number) => this.#part({ input, number })).filter(existsSync);
    this.#writing(() =>
      guard(file, () => {
        const partial = `${file}.partial`;
        try {
          const output = openSync(partial, "w");
          try {
            writeSync(output, head);
            for (const part of parts) appendLines(output, part);
            fsyncSync(output);
          } finally {
            closeSync(output);
          }
          renameSync(partial, file);
        } catch (error) {
          rmSync(partial, { force: true });
          throw error;
        }
      }),
    );
    if (!complete) return;
    rmSync(join(this.#folder.path, this.outputName(input, false)), { force: true });
    rmSync(join(this.#folder.path, "shards", `${input}`), { recursive: true, force: true });
  }

  /** Tells of the shards that were given up; forgets earlier ones. */
  tellMissing(missing: readonly MissingShard[]): void {
    const file = join(this.#folder.path, missingFile);
    if (missing.length === 0) rmSync(file, { force: true });
    else this.#folder.writeFile(missingFile, missing.map((one) => `${JSON.stringify(one)}\n`).join(""));
    const shards = join(this.#folder.path, "shards");
    if (existsSync(shards) && readdirSync(shards).length === 0) rmSync(shards, { recursive: true });
  }

  #part(shard: Pick<Shard, "input" | "number">): string {
    return join(this.#folder.path, partName(shard));
  }

  #writing(write: () => void): void {
    try {
      write();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const remedy = "What is judged is kept. Make room there, then go on with `resume`.";
      throw new UserError({ ...error.problem, remedy }, { cause: error });
    }
  }
}

const partName = ({ input, number }: Pick<Shard, "input" | "number">): string =>
  join("shards", `${input}`, `${number}`.padStart(6, "0"));

/** Appends a shard's lines, and not what stands before them. */
function appendLines(output: number, part: string): void {
  const { lines } = decodeResult(readFileSync(part));
  for (let at = 0; at < lines.length; ) at += writeSync(output, lines, at);
}

function readRun(file: string): ShardRun {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ShardRun;
  } catch (cause) {
    const remedy = "Choose another `out`.";
    throw new UserError(
      { where: file, expected: "JSON of a scoring", got: (cause as Error).message, remedy },
      { cause },
    );
  }
}
