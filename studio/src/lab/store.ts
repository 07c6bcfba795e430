import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { GivenFile } from "./open-files.js";
import type { Plan, Reading } from "./protocol.js";

/** Where the data of a visit came from: enough to have them again. */
export type Origin =
  | { readonly kind: "files"; readonly files: readonly GivenFile[] }
  | { readonly kind: "set"; readonly name: string };

/** What is kept of a visit, so that leaving loses nothing. */
export interface Kept {
  readonly name: string;
  readonly origin: Origin;
  readonly reading: Reading;
  readonly plan: Plan;
  readonly epoch: number;
  readonly epochs: number;
  /** Bytes of a checkpoint while training, of the model file once done. */
  readonly checkpoint?: Uint8Array;
  readonly model?: Uint8Array;
}

interface Schema extends DBSchema {
  readonly visits: { readonly key: string; readonly value: Kept };
}

/** Files larger than this together are not copied into the browser's storage. */
const mostKept = 256 * 2 ** 20;

/** One visit at a time in IndexedDB; `tell` hears why nothing is kept where the browser refuses that, and when it no longer does. */
export class VisitStore {
  readonly #tell: (unkept: string | undefined) => void;
  #database: Promise<IDBPDatabase<Schema>> | undefined;
  #refused: string | undefined;

  constructor(tell: (unkept: string | undefined) => void) {
    this.#tell = tell;
  }

  async keep(visit: Kept): Promise<void> {
    const { origin } = visit;
    const size = origin.kind === "files" ? origin.files.reduce((sum, { file }) => sum + file.size, 0) : 0;
    if (size > mostKept) return this.#say("the files are too large for it");
    await this.#attempt(async (database) => void (await database.put("visits", visit, "last")));
  }

  async read(): Promise<Kept | undefined> {
    return await this.#attempt((database) => database.get("visits", "last"));
  }

  async forget(): Promise<void> {
    await this.#attempt((database) => database.delete("visits", "last"));
  }

  async #attempt<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T | undefined> {
    try {
      this.#database ??= openDB<Schema>("sandglass-studio", 1, {
        upgrade: (database) => void database.createObjectStore("visits"),
      });
      const done = await work(await this.#database);
      this.#say(undefined);
      return done;
    } catch (error) {
      this.#database = undefined;
      this.#say(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  #say(refused: string | undefined): void {
    if (refused === this.#refused) return;
    this.#refused = refused;
    this.#tell(
      refused === undefined
        ? undefined
        : `This browser keeps nothing for later (${refused}): leaving the page loses the training. Take the model home before.`,
    );
  }
}
