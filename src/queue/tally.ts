import { linesOf } from "../runs/verdict-lines.js";
import type { Shard } from "./cut.js";
import type { ShardSummary } from "./shard.js";
import type { MissingShard, ShardFolder } from "./shard-folder.js";

/** What came of a scoring, in this process and before. */
export interface Scored extends Pick<ShardSummary, "judged" | "anomalous" | "unread"> {
  readonly missing: readonly MissingShard[];
  /** Names of the files in the folder, one for each input. */
  readonly files: readonly string[];
}

/** What is known of an input whose shards are under way. */
interface Progress {
  shards: number;
  open: number;
  missing: number;
  /** Whether all of it has been read. */
  ended: boolean;
  head: string;
}

/** Counts what came of shards, and has an input put together once all of its shards are back. */
export class Tally {
  readonly missing: MissingShard[] = [];
  judged = 0;
  shards = 0;
  #anomalous = 0;
  #unread = 0;
  readonly #folder: ShardFolder;
  readonly #inputs = new Map<number, Progress>();

  constructor(folder: ShardFolder) {
    this.#folder = folder;
  }

  /** A shard was read. */
  cut({ input, options: { format, times, blame, onError } }: Shard): void {
    const progress = this.#of(input);
    progress.shards++;
    progress.open++;
    progress.head ||= linesOf(format, {
      ...{ times, ends: false, blame: blame !== undefined, errors: onError === "report" },
    }).head;
  }

  /** A shard is judged, and kept. */
  settle({ input }: Shard, { judged, anomalous, unread }: ShardSummary): void {
    this.judged += judged;
    this.#anomalous += anomalous;
    this.#unread += unread;
    this.shards++;
    this.#of(input).open--;
    this.#merge(input);
  }

  /** A shard was given up. */
  miss({ input, first, last, samples }: Shard, path: string, reason: string): void {
    this.missing.push({ input: path, first, last, samples, reason });
    this.#of(input).open--;
    this.#of(input).missing++;
    this.#merge(input);
  }

  /** An input was read to its end. */
  end(input: number): void {
    this.#of(input).ended = true;
    this.#merge(input);
  }

  finish(inputs: number): Scored {
    this.#folder.tellMissing(this.missing);
    const isComplete = (at: number): boolean => (this.#inputs.get(at)?.missing ?? 0) === 0;
    return {
      ...{ judged: this.judged, anomalous: this.#anomalous, unread: this.#unread, missing: this.missing },
      files: Array.from({ length: inputs }, (_, at) => this.#folder.outputName(at, isComplete(at))),
    };
  }

  #merge(input: number): void {
    const { ended, open, shards, head, missing } = this.#of(input);
    if (ended && open === 0) this.#folder.merge(input, shards, head, missing === 0);
  }

  #of(input: number): Progress {
    const known = this.#inputs.get(input);
    if (known) return known;
    const begun = { shards: 0, open: 0, missing: 0, ended: false, head: "" };
    this.#inputs.set(input, begun);
    return begun;
  }
}
