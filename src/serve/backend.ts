import type { ModelCard } from "../runs/model-card.js";
import type { PointStreamOptions } from "./point-lines.js";
import type { Answer, Task } from "./task.js";

/** What the HTTP side asks of whatever holds the models. */
export interface Backend {
  readonly names: readonly string[];
  card(name: string): ModelCard | undefined;
  /** False while models are loaded, and once it shuts down. */
  readonly ready: boolean;
  answer(task: Task): Promise<Answer>;
  /** Learns from the samples of a task, which are known to be normal. */
  update(task: Task): Promise<Answer>;
  openPoints(model: string, options: PointStreamOptions): Promise<PointChannel>;
}

/** A series that comes point by point. */
export interface PointChannel {
  /** Lines of points in, lines of verdicts out. */
  push(lines: string, first: number): Promise<Answer>;
  close(): Promise<void>;
}
