import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "../core/errors.js";
import { readBytes } from "../data/readers/bytes.js";
import { isPictureName, leftOutNotices, pictureFiles } from "../data/readers/picture-files.js";
import type { Codec } from "../pipeline/codec.js";
import type { InputBatch } from "../pipeline/input-batch.js";
import { readInput } from "../pipeline/open-samples.js";
import { type InputChoices, inputFor } from "../runs/score-input.js";
import { encodeShard, type ShardContent, type ShardOptions } from "./shard.js";

/** Some consecutive samples of an input, on their way to a worker. */
export interface Shard {
  /** Number of the input among those of the run, and its own in that input, both from 0. */
  readonly input: number;
  readonly number: number;
  readonly options: ShardOptions;
  /** First and last of its samples, as they are called in the input. */
  readonly first: string | number;
  readonly last: string | number;
  readonly samples: number;
  readonly bytes: Uint8Array;
  /** Of the bytes: the same rows give the same shard. */
  readonly sha256: string;
}

/** How an input is cut. */
export interface CutOptions extends InputChoices {
  /** Samples of a shard; fewer where they are large. */
  readonly samples: number;
  readonly judging: Omit<ShardOptions, "input" | "times">;
}

/** A shard of large samples ends at so many bytes. */
const mostBytes = 8 * 2 ** 20;

/**
 * Cuts an input into shards, in order, holding one at a time. Tables, arrays and lines are read here, once, so that any source
 * will do; pictures go as their files are. Throws a UserError as readInput does, after the samples before the bad one.
 */
export async function* cutInput(
  codec: Codec,
  input: string,
  number: number,
  options: CutOptions,
): AsyncGenerator<Shard> {
  const pictures = input === "-" ? undefined : await picturesOf(input, options);
  const cut = pictures
    ? cutPictures(pictures, options)
    : cutBatches(readInput(input, inputFor(codec, options)), options.samples);
  let at = 0;
  let times: boolean | undefined;
  for await (const { content, names } of cut) {
    const bytes = encodeShard(content);
    times ??= content.kind === "batches" && content.batches[0]?.times !== undefined;
    yield {
      ...{ input: number, number: at++, first: names[0]!, last: names.at(-1)!, samples: names.length },
      options: { ...options.judging, input: pictures?.folder ?? input, times },
      bytes,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    };
  }
}

interface Cut {
  readonly content: ShardContent;
  /** Of all samples in it, those that could not be read too. */
  readonly names: readonly (string | number)[];
}

/** Whole batches only: a worker sees the rows as `sandglass score` would. */
async function* cutBatches(source: AsyncIterable<InputBatch>, most: number): AsyncGenerator<Cut> {
  let held: InputBatch[] = [];
  let [samples, bytes] = [0, 0];
  const take = (): Cut => {
    const cut = { content: { kind: "batches", batches: held } as const, names: held.flatMap(namesOf) };
    held = [];
    [samples, bytes] = [0, 0];
    return cut;
  };
  try {
    for await (const batch of source) {
      held.push(batch);
      samples += namesOf(batch).length;
      bytes += batch.samples.data.byteLength + (batch.samples.exact?.byteLength ?? 0);
      if (samples >= most || bytes >= mostBytes) yield take();
    }
  } catch (error) {
    if (held.length > 0) yield take();
    throw error;
  }
  if (held.length > 0) yield take();
}

function namesOf({ names, unread = [] }: InputBatch): readonly (string | number)[] {
  if (unread.length === 0) return names;
  return [...names, ...unread.map(({ name }) => name)].sort((a, b) => (a < b ? -1 : 1));
}

interface Pictures {
  readonly folder: string;
  readonly files: readonly string[];
}

/** The pictures an input is made of, or undefined where it is of another kind. */
async function picturesOf(input: string, { onNotice }: CutOptions): Promise<Pictures | undefined> {
  if (!existsSync(input)) return undefined;
  if (!statSync(input).isDirectory()) {
    return isPictureName(input) ? { folder: dirname(input), files: [basename(input)] } : undefined;
  }
  const found = await pictureFiles(input);
  for (const notice of leftOutNotices(found)) onNotice?.(notice);
  return { folder: input, files: found.files };
}

async function* cutPictures({ folder, files }: Pictures, options: CutOptions): AsyncGenerator<Cut> {
  const { samples, onError, signal } = options;
  let contents = new Map<string, Uint8Array | UserError>();
  let bytes = 0;
  const take = (): Cut => {
    const cut = { content: { kind: "pictures", contents } as const, names: [...contents.keys()] };
    contents = new Map();
    bytes = 0;
    return cut;
  };
  for (const file of files) {
    const content = await readBytes(join(folder, file), signal && { signal }).catch((error: unknown) => {
      if (error instanceof UserError) return error;
      throw error;
    });
    if (content instanceof UserError && onError !== "collect") {
      if (contents.size > 0) yield take();
      throw content;
    }
    contents.set(file, content);
    bytes += content instanceof UserError ? 0 : content.byteLength;
    if (contents.size >= samples || bytes >= mostBytes) yield take();
  }
  if (contents.size > 0) yield take();
}
