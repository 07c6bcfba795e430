// Needs Node.js: loaded late as #node/tune/journal/….
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { UserError } from "../../core/errors.js";
import { type Entry, format } from "../entry.js";
import { parseEntry } from "../parse-entry.js";

/**
 * What closes a line that was torn when its writer died: a line that ends so was never there. Nothing is ever cut off the file,
 * so that no reader can put together half a line of before with half a line of after.
 */
export const torn = "<torn>\n";

const newline = 10;
const tornLine = Buffer.from(torn.trimEnd());
const beginning = Buffer.from(`{"entry":"study","format":${format},`);

/** Reads a file of entries, each time only what was added. */
export class JournalReader {
  readonly #path: string;
  readonly #entries: Entry[] = [];
  /** Where the first line begins that is not read yet. */
  #offset = 0;
  #lines = 0;
  #tail = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whether the file ends in a line without an end, which is nothing, or somebody's who is just writing it. */
  get hasTornTail(): boolean {
    return this.#tail > 0;
  }

  /** Takes in what is new and gives all entries. Throws a UserError that names the line which is none. */
  update(): readonly Entry[] {
    const bytes = this.#rest();
    for (let start = 0; ; ) {
      const end = bytes.indexOf(newline, start);
      if (end < 0) {
        this.#tail = bytes.length - start;
        if (this.#offset === 0) this.#requireBeginning(bytes);
        return this.#entries;
      }
      const line = bytes.subarray(start, end);
      // An error leaves everything as it was before this line.
      const entry = line.subarray(-tornLine.length).equals(tornLine) ? undefined : this.#parse(line);
      if (entry !== undefined) this.#entries.push(entry);
      this.#lines++;
      this.#offset += end + 1 - start;
      start = end + 1;
    }
  }

  /** The bytes from the first unread line on. */
  #rest(): Buffer {
    let file: number;
    try {
      file = openSync(this.#path, "r");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT" && this.#offset === 0) return Buffer.alloc(0);
      throw error;
    }
    try {
      const { size } = fstatSync(file);
      if (size < this.#offset) throw this.#shrank(size);
      const bytes = Buffer.alloc(size - this.#offset);
      let length = 0;
      while (length < bytes.length) {
        const got = readSync(file, bytes, length, bytes.length - length, this.#offset + length);
        if (got === 0) break;
        length += got;
      }
      return bytes.subarray(0, length);
    } finally {
      closeSync(file);
    }
  }

  #parse(line: Buffer): Entry {
    const where = `${this.#path}, line ${this.#lines + 1}`;
    // Damaged bytes become signs that are no JSON, or a text that is at least shown.
    return parseEntry(line.toString("utf8"), where);
  }

  /** A text of somebody's that has but one line must not be taken for a study torn in its first. */
  #requireBeginning(bytes: Buffer): void {
    const length = Math.min(bytes.length, beginning.length);
    if (bytes.subarray(0, length).equals(beginning.subarray(0, length))) return;
    this.#parse(bytes);
    throw new UserError({ where: this.#path, expected: "the journal of a study", got: "another file" });
  }

  #shrank(size: number): UserError {
    return new UserError({
      where: this.#path,
      expected: `a journal that only grows, of ${this.#offset} bytes or more`,
      got: `${size} bytes`,
      remedy: "Somebody has cut or replaced it meanwhile. Start this process again to go on from what is there now.",
    });
  }
}
