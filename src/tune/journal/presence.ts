// Needs Node.js: loaded late as #node/tune/journal/….
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { lease } from "./lease.js";
import { newWorkerId, nonceOf, processOf, stateOf, thisProcess } from "./worker-id.js";

/**
 * The folder beside a journal in which its workers show themselves, one file each, and lock it. Its files are only of use
 * while somebody works; what the dead left behind is removed.
 */
export class Presence {
  readonly folder: string;
  /** This worker. */
  readonly worker: string = newWorkerId(thisProcess());
  readonly #file: string;
  #beat: NodeJS.Timeout | undefined;

  constructor(journal: string) {
    this.folder = `${journal}.workers`;
    this.#file = this.#fileOf(this.worker);
  }

  /**
   * Makes a file that says whose it is, which must not be there. False when it is. The worker's own file is linked, so that the
   * file is never seen without its content.
   */
  claim(name: string): boolean {
    this.#show();
    const path = join(this.folder, name);
    try {
      linkSync(this.#file, path);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EEXIST") return false;
      // File systems without hard links, such as exFAT.
      if (code === "ENOENT" || code === "ENOSPC" || code === "EDQUOT" || code === "EROFS") throw error;
    }
    try {
      writeFileSync(path, this.worker, { flag: "wx" });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    }
  }

  /** Who claimed a file; undefined when nobody did. */
  holder(name: string): string | undefined {
    try {
      return readFileSync(join(this.folder, name), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Removes files, as far as that goes. */
  drop(names: readonly string[]): void {
    for (const name of names) {
      try {
        rmSync(join(this.folder, name), { force: true });
      } catch {
        // Held open by a virus scanner, say. It does no harm.
      }
    }
  }

  /** Whether a worker is dead: known of processes of this host, concluded from the lease of others. */
  isGone(worker: string): boolean {
    const id = processOf(worker);
    if (id === undefined) return false;
    const state = stateOf(id);
    if (state === "dead") return true;
    if (state === "alive" && id.start !== "?") return false;
    this.#show();
    this.#touch();
    try {
      // Both times are of the file system's clock.
      return statSync(this.#file).mtimeMs - statSync(this.#fileOf(worker)).mtimeMs > lease * 1000;
    } catch {
      return state === "unknown" && !existsSync(this.#fileOf(worker));
    }
  }

  /** Removes what dead workers left, and claims that `isOver`, as far as that goes. */
  tidy(isOver: (name: string) => boolean): void {
    for (const name of this.#names()) {
      const worker = name.startsWith("worker-") ? this.holder(name) : undefined;
      const id = processOf(worker ?? "");
      if (isOver(name) || (id !== undefined && stateOf(id) === "dead")) this.drop([name]);
    }
  }

  close(): void {
    clearInterval(this.#beat);
    if (this.#beat === undefined) return;
    this.#beat = undefined;
    rmSync(this.#file, { force: true });
    try {
      rmdirSync(this.folder);
    } catch {
      // Others are still there.
    }
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.folder);
    } catch {
      return [];
    }
  }

  #fileOf(worker: string): string {
    return join(this.folder, `worker-${nonceOf(worker)}`);
  }

  /** Makes the worker's file, if it is not there: the first time, or when somebody tidied up. */
  #show(): void {
    if (existsSync(this.#file)) return;
    for (let tries = 10; ; tries--) {
      try {
        mkdirSync(this.folder, { recursive: true });
        writeFileSync(this.#file, this.worker);
        break;
      } catch (error) {
        // The last of the others may just be taking the folder away.
        if (tries === 0 || (error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      }
    }
    this.#beat ??= setInterval(() => this.#touch(), (lease / 3) * 1000).unref();
  }

  /** A sign of life: the same bytes once more, so that the file system says when. */
  #touch(): void {
    try {
      const file = openSync(this.#file, "r+");
      writeSync(file, this.worker, 0);
      fsyncSync(file);
      closeSync(file);
    } catch {
      // The next claim makes it anew, or says what is wrong.
    }
  }
}
