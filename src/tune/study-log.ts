import type { Entry } from "./entry.js";
import { parseEntry, printEntry } from "./parse-entry.js";

/**
 * Where the entries of one study are kept, in an order all agree on. An entry that was appended stays, whatever happens to
 * the process that did it; one that was appended in part was never there.
 */
export interface StudyLog {
  /** Where it is, for people. */
  readonly place: string;
  /** The entries from number `from` on, as far as there are any. */
  read(from: number): Promise<readonly Entry[]>;
  /** Appends an entry as number `at`. False, and nothing is done, when somebody else's entry stands there. */
  append(entry: Entry, at: number): Promise<boolean>;
  /** A name that no other worker of this log has, or had. */
  join(): Promise<string>;
  /** Whether a worker is known to be dead. Without it, none ever dies. */
  isGone?(worker: string): Promise<boolean>;
  close?(): Promise<void>;
}

/**
 * A log in memory, gone with the process: for web pages, tests and short searches.
 *
 * @example
 * ```ts
 * import { createStudy, float, memoryLog } from "sandglass/tune";
 * const study = await createStudy({ space: { x: float(0, 1) }, journal: memoryLog() });
 * console.log(study.place); // memory
 * ```
 */
export function memoryLog(): StudyLog {
  const entries: string[] = [];
  let workers = 0;
  return {
    place: "memory",
    read: async (from) => entries.slice(from).map((text, at) => parseEntry(text, `memory, entry ${from + at + 1}`)),
    append: async (entry, at) => {
      if (at !== entries.length) return false;
      // As text, so that whatever does not survive JSON shows here too.
      entries.push(printEntry(entry));
      return true;
    },
    join: async () => `memory/${++workers}`,
  };
}
