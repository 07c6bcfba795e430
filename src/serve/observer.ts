import type { Answer } from "./task.js";

/** Who is told what the server does: metrics and the log. */
export interface Observer {
  /** A request was answered; a stream when it ended. */
  answered?(request: AnsweredRequest): void;
  /** Samples were judged. */
  judged?(model: string, answer: Answer): void;
  /** So many requests went through a model together. */
  batched?(requests: number): void;
  /** Something failed that no client is to blame for. */
  failed?(bug: string): void;
}

/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  /** The route, not the path: `/v1/models/{name}:score`. */
  readonly route: string;
  readonly model?: string;
  readonly status: number;
  /** What the client calls it: its x-request-id. */
  readonly id?: string;
  readonly seconds: number;
  readonly rows: number;
}
