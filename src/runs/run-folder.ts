import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../core/errors.js";
import { configName, guard, OutputFolder } from "./output-folder.js";
import type { RunMetrics } from "./run-metrics.js";

const names = {
  config: configName,
  history: "history.jsonl",
  checkpoint: "checkpoint",
  metrics: "metrics.json",
  figures: "figures",
} as const;

/** The folder of one run: what was asked, what happened, the weights, and figures. Refuses to overwrite another's. */
export class RunFolder {
  readonly #folder: OutputFolder;

  private constructor(folder: OutputFolder) {
    this.#folder = folder;
  }

  /** Makes the folder and checks that it can be written. Throws a UserError when it holds anything already. */
  static create(path: string): RunFolder {
    return new RunFolder(OutputFolder.create(path));
  }

  /** Makes the first free folder of `<base>-1`, `<base>-2` … Two processes never get the same one. */
  static createNext(base: string): RunFolder {
    return new RunFolder(OutputFolder.createNext(base));
  }

  /** Opens the folder of an earlier run, named by `option`, to continue or use it. Throws a UserError when it is not one. */
  static open(path: string, option = "`resume`"): RunFolder {
    if (!existsSync(join(path, names.config))) {
      throw new UserError({
        where: `${option} ${path}`,
        expected: `the folder of a run, holding ${names.config}`,
        got: existsSync(path) ? "a folder without it" : "nothing there",
      });
    }
    return new RunFolder(OutputFolder.open(path));
  }

  get path(): string {
    return this.#folder.path;
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
    this.#folder.writeFile(names.config, json(config));
  }

  writeMetrics(metrics: object): void {
    this.#folder.writeFile(names.metrics, json(metrics));
  }

  /** What an earlier training came to, if it came to its end. */
  readMetrics(): RunMetrics | undefined {
    const text = this.readFile(names.metrics);
    return text === undefined ? undefined : (JSON.parse(text) as RunMetrics);
  }

  /** Writes any other file of the run, such as `report.html`. */
  writeFile(name: string, content: string | Uint8Array): void {
    this.#folder.writeFile(name, content);
  }

  /** Reads a file of the run; undefined when it is not there. */
  readFile(name: string): string | undefined {
    const file = join(this.path, name);
    return existsSync(file) ? guard(file, () => readFileSync(file, "utf8")) : undefined;
  }

  /** Writes one figure, given by its file name, such as `loss.svg`. */
  writeFigure(name: string, content: string | Uint8Array): void {
    this.#folder.writeFile(join(names.figures, name), content);
  }

  /** Adds one line to the history. */
  appendHistory(epoch: object): void {
    const file = join(this.path, names.history);
    guard(file, () => appendFileSync(file, `${JSON.stringify(epoch)}\n`));
  }

  /** Replaces the history, to drop epochs that the checkpoint does not know of. */
  rewriteHistory(epochs: readonly object[]): void {
    this.#folder.writeFile(names.history, epochs.map((epoch) => `${JSON.stringify(epoch)}\n`).join(""));
  }

  /** Takes back a folder this process made, when the run failed before it had anything worth keeping. */
  discard(): void {
    this.#folder.discard();
  }

  /** Takes back a folder this process made, when it came to hold no weights. */
  discardBarren(): void {
    if (!this.hasCheckpoint) this.discard();
  }

  /** Takes back a folder this process made, when nothing came to be in it but empty folders. */
  discardEmpty(): void {
    this.#folder.discardEmpty();
  }
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
