import { modelCard } from "../runs/model-card.js";
import { answerTasks, failure } from "./answer-tasks.js";
import type { Backend } from "./backend.js";
import { Batcher } from "./batcher.js";
import type { Limits } from "./limits.js";
import { codecOf, detectorIn, type Opened } from "./opened.js";
import { PointLines } from "./point-lines.js";
import { type BodyLimits, readBody } from "./read-body.js";
import type { Task } from "./task.js";

/** Models in this thread, for programs that have them open already, and where there are no threads. */
export function inPlace(
  models: Readonly<Record<string, Opened>>,
  limits: Limits,
  onBatch?: (tasks: number) => void,
): Backend {
  const opened = new Map(Object.entries(models));
  const cards = new Map([...opened].map(([name, model]) => [name, modelCard(model)]));
  const batcher = new Batcher({
    ...{ lanes: 1, maxBatch: limits.maxBatch, maxWait: limits.maxWait },
    ...(onBatch && { onBatch }),
    run: (tasks) => answerTasks(tasks, ({ model }) => opened.get(model), limits),
  });
  return {
    names: [...opened.keys()],
    card: (name) => cards.get(name),
    ready: true,
    answer: (task) => batcher.push(task),
    update: (task) => updateModel(task, opened.get(task.model), limits),
    openPoints: async (name, options) => {
      const lines = new PointLines(detectorIn(name, opened.get(name)), options);
      return { push: (text, first) => lines.answer(text, first), close: async () => {} };
    },
  };
}

/** Teaches the model of a task that its samples are normal. */
export async function updateModel(
  task: Task,
  opened: Opened | undefined,
  limits: BodyLimits,
): ReturnType<Backend["update"]> {
  try {
    const detector = detectorIn(task.model, opened);
    const read = await readBody(task, codecOf(detector), limits);
    const unread = "series" in read ? undefined : read.batch.unread?.[0];
    if (unread !== undefined) throw unread.error;
    const { samples } = detector.codec.adapter.adapt("series" in read ? read.series : read.batch.samples);
    await detector.calibrated.update(samples);
    const body = JSON.stringify({ model: task.model, learned: samples.count, threshold: detector.threshold });
    return { status: 200, type: "application/json", body, rows: samples.count };
  } catch (error) {
    return failure(error);
  }
}
