import type { UserError } from "../core/errors.js";
import type { EngineChoice } from "../engine/open.js";
import type { ModelCard } from "../runs/model-card.js";
import type { PackedTasks } from "./pack-tasks.js";
import type { PointStreamOptions } from "./point-lines.js";
import type { BodyLimits } from "./read-body.js";
import type { Answer, Task } from "./task.js";

// What the server's thread and those of the models say to each other.

/** What a thread is started with. */
export interface ThreadData {
  readonly engine: EngineChoice;
  /** Threads of its engine. */
  readonly threads: number;
  readonly limits: BodyLimits;
}

/** One file at the path of a model. */
export interface ModelVersion {
  readonly model: string;
  readonly version: number;
}

/** What a thread can be asked, and what it answers. */
export interface ThreadWork {
  /** Opens a file and warms it up. */
  load: { readonly ask: ModelVersion & { readonly bytes: Uint8Array }; readonly reply: LoadedModel };
  drop: { readonly ask: ModelVersion; readonly reply: undefined };
  answer: { readonly ask: PackedTasks; readonly reply: readonly Answer[] };
  /** A new file that learned from the samples of a task; the one that is loaded stays as it is. */
  update: { readonly ask: Task; readonly reply: { readonly answer: Answer; readonly bytes?: Uint8Array<ArrayBuffer> } };
  open: { readonly ask: ModelVersion & PointStreamOptions & { readonly stream: number }; readonly reply: undefined };
  points: {
    readonly ask: { readonly stream: number; readonly lines: string; readonly first: number };
    readonly reply: Answer;
  };
  close: { readonly ask: { readonly stream: number }; readonly reply: undefined };
}

export type WorkName = keyof ThreadWork;

/** What the server knows of a loaded model. */
export interface LoadedModel {
  readonly card: ModelCard;
  /** Calibration scores a drift is looked for with, and how many windows of a series overlap. */
  readonly watch?: { readonly scores: Float64Array; readonly apart: number };
}

export interface Question {
  readonly id: number;
  readonly work: WorkName;
  readonly ask: unknown;
}

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly problem: UserError["problem"] }
  | { readonly id: number; readonly bug: string };
