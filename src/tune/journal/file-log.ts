// Needs Node.js: loaded late as #node/tune/journal/….
import { closeSync, existsSync, fsyncSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { asUserError } from "../../core/disk.js";
import { UserError } from "../../core/errors.js";
import type { Entry } from "../entry.js";
import { printEntry } from "../parse-entry.js";
import type { StudyLog } from "../study-log.js";
import { JournalReader, torn } from "./journal-reader.js";
import { Presence } from "./presence.js";
import { processOf, stateOf } from "./worker-id.js";

/** How long somebody else may hold the lock, which takes milliseconds, before we give up. */
const patience = 30_000;

/**
 * A study in a file: one line of JSON for each entry, only ever appended to. It is safe for several processes of one host, and
 * of containers that share the folder; shared network folders are not promised. Nothing is read or written yet.
 */
export function fileLog(path: string): StudyLog {
  return new FileLog(path);
}

/**
 * Appending goes one at a time, by a lock for each place in the log: the lock for entry 17 is a file that one process alone can
 * make. When its holder is dead, the next one makes the second lock for entry 17, and so on. Locks are thus never taken away
 * from under somebody, and those of places already written mean nothing, so it does not matter when they are removed.
 */
class FileLog implements StudyLog {
  readonly place: string;
  readonly #reader: JournalReader;
  readonly #presence: Presence;
  #hasAppended = false;

  constructor(path: string) {
    this.place = path;
    this.#reader = new JournalReader(path);
    this.#presence = new Presence(path);
  }

  async join(): Promise<string> {
    return this.#presence.worker;
  }

  async read(from: number): Promise<readonly Entry[]> {
    return this.#guard(() => this.#reader.update().slice(from));
  }

  async isGone(worker: string): Promise<boolean> {
    return this.#guard(() => this.#presence.isGone(worker));
  }

  async append(entry: Entry, at: number): Promise<boolean> {
    const text = printEntry(entry);
    for (const began = Date.now(); ; ) {
      // What happens under the lock happens at once: nothing else this process does can make it hold the lock for long.
      const done = this.#guard(() => this.#tryToAppend(text, at, entry.entry !== "report"));
      if (typeof done === "boolean") return done;
      if (Date.now() - began > patience) throw this.#locked(done.holder);
      await sleep(1 + Math.random() * 10);
    }
  }

  async close(): Promise<void> {
    this.#presence.close();
  }

  #tryToAppend(text: string, at: number, isFinal: boolean): boolean | { readonly holder: string } {
    if (this.#reader.update().length !== at) return false;
    for (let round = 0; ; ) {
      const lock = lockName(at, round);
      if (this.#presence.claim(lock)) {
        const over = Array.from({ length: round + 1 }, (_, earlier) => lockName(at, earlier));
        let moved = true;
        try {
          if (this.#reader.update().length !== at) return false;
          moved = false;
          this.#write(text, isFinal);
          moved = true;
          this.#tidy(at);
          return true;
        } finally {
          // While this place is still to be written, the locks of the dead must stay.
          this.#presence.drop(moved ? over : [lock]);
        }
      }
      const holder = this.#presence.holder(lock);
      if (holder === undefined) {
        // Let go of just now, mostly because the place was written.
        if (this.#reader.update().length !== at) return false;
        continue;
      }
      const id = processOf(holder);
      if (id === undefined || stateOf(id) !== "dead") return { holder };
      round++;
    }
  }

  /**
   * One write, then on the disk; an intermediate value may wait for that until the next entry. A line that is left torn, now or
   * by one who died, is closed by the next, never cut.
   */
  #write(text: string, isFinal: boolean): void {
    const isNew = !existsSync(this.place);
    const file = openSync(this.place, "a");
    try {
      const bytes = Buffer.from(`${this.#reader.hasTornTail ? torn : ""}${text}\n`);
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      if (isFinal) fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (isNew) syncFolder(dirname(this.place));
  }

  /** Once for each worker, after its first entry. */
  #tidy(written: number): void {
    if (this.#hasAppended) return;
    this.#hasAppended = true;
    this.#presence.tidy((name) => Number(/^lock-(\d+)-/.exec(name)?.[1] ?? Number.POSITIVE_INFINITY) < written);
  }

  #guard<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw asUserError(this.place, "a journal that can be read and written", error);
    }
  }

  #locked(holder: string): UserError {
    const id = processOf(holder);
    const who = id === undefined ? "somebody" : `process ${id.pid} of ${id.host.replace(/-\d+$/, "")}`;
    return new UserError({
      where: this.place,
      expected: "a journal that is free within half a minute",
      got: `one locked by ${who}`,
      remedy: `Is that process stopped? If it does not exist any more, remove the folder ${this.#presence.folder}.`,
    });
  }
}

/** The file that locks a place of the log, for the first time, or again after `round` holders that died. */
export const lockName = (at: number, round: number): string => `lock-${at}-${round}`;

/** The name of a new file is on the disk once its folder is. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Windows does not open folders.
  }
}
