import type { Fit } from "../data/pictures/fit-image.js";

/** What can be asked of a model. */
export const operations = ["score", "reconstruct", "denoise", "encode"] as const;
export type Operation = (typeof operations)[number];

/** What a body can be. */
export const contentTypes = [
  "application/json",
  "application/x-ndjson",
  "text/csv",
  "application/x-npy",
  "image/png",
  "image/jpeg",
] as const;
export type ContentType = (typeof contentTypes)[number];

/** What an answer can be. */
export type AnswerType = "application/json" | "application/x-ndjson" | "application/x-npy" | "image/png" | "text/html";

/** What each operation answers with; the first where the client does not say. */
export const answerTypes: Readonly<Record<Operation, readonly [AnswerType, ...AnswerType[]]>> = {
  score: ["application/json", "application/x-ndjson", "image/png", "text/html"],
  reconstruct: ["application/json", "application/x-npy", "image/png"],
  denoise: ["application/json", "application/x-npy", "image/png"],
  encode: ["application/json", "application/x-npy"],
};

/** How a request wants it. */
export interface TaskOptions {
  /** Elements to blame for each score. */
  readonly blame?: number;
  /** What becomes of pictures of another size. Default: as the model was taught. */
  readonly fit?: Fit;
  /** What becomes of words the training table did not have. Default: an error. */
  readonly unseen?: "error" | "zeros";
}

/** A request as it goes to where the model is: bytes, so that reading and writing them is done there. */
export interface Task {
  readonly model: string;
  readonly operation: Operation;
  readonly type: ContentType;
  readonly accept: AnswerType;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly options: TaskOptions;
  /** Which of the files that were at the model's path. */
  readonly version?: number;
  /** Number of the first line of a part of a stream; unreadable lines are then answered in their place. */
  readonly line?: number;
}

/** What came of a task. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer> | string;
  /** Samples judged or put through the model. */
  readonly rows: number;
  /** Of those judged. */
  readonly scores?: readonly number[];
  readonly alarms?: number;
  /** What went wrong where it was no mistake of the client: for the log. */
  readonly bug?: string;
}
