import { deserialize, serialize } from "node:v8";
import { type Problem, UserError } from "../core/errors.js";
import type { Fit } from "../data/pictures/fit-image.js";
import type { EngineChoice } from "../engine/open.js";
import type { InputBatch, Unread } from "../pipeline/input-batch.js";

/** Samples of an input as they travel: read already, or pictures as their files are, since taking these apart is work too. */
export type ShardContent =
  | { readonly kind: "batches"; readonly batches: readonly InputBatch[] }
  | { readonly kind: "pictures"; readonly contents: ReadonlyMap<string, Uint8Array | UserError> };

/** How shards of one input are judged. */
export interface ShardOptions {
  /** Names the input in errors; of pictures, their folder. */
  readonly input: string;
  readonly format: "ndjson" | "csv";
  readonly onError: "stop" | "report" | "skip";
  /** Whether the input has a time column: CSV has one then. */
  readonly times: boolean;
  readonly blame?: number;
  readonly fit?: Fit;
  readonly engine?: EngineChoice;
}

/** Counts of a judged shard, and what its worker noticed. */
export interface ShardSummary {
  readonly judged: number;
  readonly anomalous: number;
  readonly unread: number;
  readonly notices: readonly string[];
  /** The mistake in the input that ended it. */
  readonly problem?: Problem;
}

/** What came of a shard: counts, and its lines of the output, the head of which is in none. */
export interface ShardResult {
  readonly summary: ShardSummary;
  readonly lines: Uint8Array;
}

/** Errors travel as what they say. */
export function encodeShard(content: ShardContent): Uint8Array {
  if (content.kind === "batches") {
    const batches = content.batches.map(({ unread, ...batch }) => ({
      ...batch,
      ...(unread && { unread: unread.map(({ error, ...one }) => ({ ...one, problem: error.problem })) }),
    }));
    return serialize({ kind: "batches", batches });
  }
  const files = [...content.contents].map(([name, held]) => [
    name,
    held instanceof UserError ? { problem: held.problem } : held,
  ]);
  return serialize({ kind: "pictures", files });
}

interface Sent {
  readonly problem: Problem;
}

type SentBatch = Omit<InputBatch, "unread"> & { readonly unread?: readonly (Omit<Unread, "error"> & Sent)[] };

type SentShard =
  | {
      readonly kind: "batches";
      readonly batches: readonly SentBatch[];
    }
  | { readonly kind: "pictures"; readonly files: readonly (readonly [string, Uint8Array | Sent])[] };

/** Throws an Error for bytes that are no shard. */
export function decodeShard(bytes: Uint8Array): ShardContent {
  const sent = deserialize(bytes) as SentShard;
  if (sent.kind === "pictures") {
    const held = sent.files.map(
      ([name, one]) => [name, one instanceof Uint8Array ? one : new UserError(one.problem)] as const,
    );
    return { kind: "pictures", contents: new Map(held) };
  }
  const batches = sent.batches.map(({ unread, ...batch }) => ({
    ...batch,
    ...(unread && { unread: unread.map(({ problem, ...one }) => ({ ...one, error: new UserError(problem) })) }),
  }));
  return { kind: "batches", batches };
}

/** Summary as a line of JSON, then the lines: both for Redis and for the disk, where it waits for its neighbours. */
export function encodeResult({ summary, lines }: ShardResult, more: object = {}): Uint8Array {
  return Buffer.concat([Buffer.from(`${JSON.stringify({ ...summary, ...more })}\n`), lines]);
}

export function decodeResult(bytes: Uint8Array): ShardResult & { readonly more: Readonly<Record<string, unknown>> } {
  const end = bytes.indexOf(10);
  const { judged, anomalous, unread, notices, problem, ...more } = JSON.parse(
    Buffer.from(bytes.subarray(0, end)).toString(),
  ) as ShardSummary & Readonly<Record<string, unknown>>;
  const summary = { judged, anomalous, unread, notices, ...(problem && { problem }) };
  return { summary, lines: bytes.subarray(end + 1), more };
}
