import type { StudyAbout } from "../runs/tuning/study-about.js";
import type { ShardOptions } from "./shard.js";

/** The queue of shards, an ordinary one of BullMQ under its usual prefix, so that its dashboards show it. */
export const queueName = "sandglass-score";

/** Times a shard is tried before it is given up. */
export const attempts = 3;

/** A shard that took so many workers down with it, one after the other, gets no other. */
export const mostDeaths = 20;

/** Seconds that results, and the rows of runs that never came back, stay in Redis. */
export const keepSeconds: number = 24 * 3600;

/** Data of a shard's job: small, so that dashboards stay readable; rows and verdicts have keys of their own. */
export interface ShardJob {
  /** Version of Sandglass that must judge it: another may compute other bits. */
  readonly sandglass: string;
  /** SHA-256 of the model file. */
  readonly model: string;
  readonly options: ShardOptions;
  /** First and last of its samples, as they are called in the input. */
  readonly first: string | number;
  readonly last: string | number;
  readonly samples: number;
}

export const modelKey = (sha256: string): string => `sandglass:model:${sha256}`;
export const rowsKey = (job: string): string => `sandglass:rows:${job}`;
export const verdictsKey = (job: string): string => `sandglass:verdicts:${job}`;

/** The queue of studies to take part in. */
export const trialsQueue = "sandglass-tune";

/** Asks a worker to take part in a study. */
export interface TrialsJob {
  readonly sandglass: string;
  /** Its name in Redis. */
  readonly study: string;
  readonly about: StudyAbout;
  readonly timeout?: number;
}

/** There while somebody waits for the trials of a study. */
export const studyKey = (study: string): string => `sandglass:wanted:${study}`;
export const studySeconds = 20;
