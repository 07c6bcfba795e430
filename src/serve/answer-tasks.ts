import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import type { Verdict } from "../detect/index.js";
import type { Finding } from "../pipeline/detector.js";
import { joinSamples } from "./join-samples.js";
import { codecOf, detectorIn, type Opened } from "./opened.js";
import { problemOf, problemType, Refusal } from "./problem.js";
import { type BodyLimits, type ReadBody, readBody } from "./read-body.js";
import { resultPage } from "./result-page.js";
import type { Answer, Task } from "./task.js";
import { codesAnswer, heatAnswer, samplesAnswer, verdictsAnswer } from "./write-answer.js";

/**
 * Answers requests that were gathered: each is read and brought to the model's units by itself, then those that ask the same go
 * through the model as one. No number depends on what a request was gathered with, and no mistake of one is seen by another.
 */
export async function answerTasks(
  tasks: readonly Task[],
  openedFor: (task: Task) => Opened | undefined,
  limits: BodyLimits,
): Promise<Answer[]> {
  const answers = new Map<Task, Answer>();
  const groups = new Map<string, Part[]>();
  for (const task of tasks) {
    try {
      const opened = openedFor(task);
      if (opened === undefined) throw new Refusal(404, { where: "path", expected: "a model", got: task.model });
      const read = await readBody(task, codecOf(opened), limits);
      const part = partOf(task, opened, read);
      if (part === undefined) {
        answers.set(task, await alone(task, opened, read));
        continue;
      }
      const { data, scale, missing } = part.samples;
      const key = [
        task.model,
        task.version,
        part.work,
        data instanceof Uint8Array,
        scale,
        missing !== undefined,
      ].join();
      const group = groups.get(key) ?? [];
      group.push(part);
      groups.set(key, group);
    } catch (error) {
      answers.set(task, failure(error));
    }
  }
  for (const group of groups.values()) await answerGroup(group, answers);
  return tasks.map((task) => answers.get(task)!);
}

/** What a request that failed is told. */
export function failure(error: unknown): Answer {
  const problem = problemOf(error);
  const bug =
    error instanceof UserError ? {} : { bug: error instanceof Error ? (error.stack ?? error.message) : `${error}` };
  return { status: problem.status, type: problemType, body: JSON.stringify(problem), rows: 0, ...bug };
}

type Result = readonly Verdict[] | Float32Array;

/** A request whose samples can go through the model beside others'. */
interface Part {
  readonly task: Task;
  readonly opened: Opened;
  readonly work: "judge" | "reconstruct" | "encode";
  /** In the model's units. */
  readonly samples: Samples;
  readonly answer: (result: Result) => Answer | Promise<Answer>;
}

function partOf(task: Task, opened: Opened, read: ReadBody): Part | undefined {
  const codec = codecOf(opened);
  const raw = "series" in read ? read.series : read.batch.samples;
  if (task.operation === "score") {
    const detector = detectorIn(task.model, opened);
    if (task.options.blame !== undefined || task.accept === "text/html" || task.accept === "image/png")
      return undefined;
    // A part of a stream may hold nothing that can be read.
    if (!("series" in read) && read.batch.names.length === 0) return undefined;
    const { samples, names } = codec.adapter.adapt(raw);
    const answer: Part["answer"] = (found) =>
      verdictsAnswer(
        task,
        (found as readonly Verdict[]).map((verdict, at) => ({ name: names[at]!, ...verdict })),
        read,
        detector,
      );
    return { task, opened, work: "judge", samples, answer };
  }
  const { samples } = codec.adapter.adapt(raw);
  if (task.operation === "encode") {
    return {
      task,
      opened,
      work: "encode",
      samples,
      answer: (codes) => codesAnswer(task, codes as Float32Array, codec),
    };
  }
  const answer: Part["answer"] = (data) => {
    const { shape, count } = samples;
    return samplesAnswer(task, codec.adapter.restore({ shape, count, data: data as Float32Array, scale: 1 }), read);
  };
  return { task, opened, work: "reconstruct", samples, answer };
}

/** What needs more than verdicts of a request. */
async function alone(task: Task, opened: Opened, read: ReadBody): Promise<Answer> {
  const detector = detectorIn(task.model, opened);
  if (!("series" in read) && read.batch.names.length === 0) return verdictsAnswer(task, [], read, detector);
  const raw = "series" in read ? read.series : read.batch.samples;
  const found: readonly Finding[] = await detector.predict(raw, { blame: task.options.blame ?? 3 });
  if (task.accept === "image/png") return heatAnswer(found, read, detector);
  if (task.accept === "text/html") return resultPage(task, found, read, detector);
  return verdictsAnswer(task, found, read, detector);
}

async function answerGroup(group: readonly Part[], answers: Map<Task, Answer>): Promise<void> {
  try {
    const samples = joinSamples(group.map((part) => part.samples));
    const result = await through(group[0]!, samples);
    let first = 0;
    for (const part of group) {
      const last = first + part.samples.count;
      const width = result instanceof Float32Array ? result.length / samples.count : 1;
      answers.set(part.task, await answered(part, result.slice(first * width, last * width)));
      first = last;
    }
  } catch (error) {
    // One of them cannot be computed: each again by itself, so that only it hears of that.
    if (group.length === 1) answers.set(group[0]!.task, failure(error));
    else for (const part of group) await answerGroup([part], answers);
  }
}

async function answered(part: Part, result: Result): Promise<Answer> {
  try {
    return await part.answer(result);
  } catch (error) {
    return failure(error);
  }
}

async function through({ work, opened, task }: Part, samples: Samples): Promise<Result> {
  if (work === "judge") return await detectorIn(task.model, opened).calibrated.judge(samples);
  const { runner, model } = codecOf(opened);
  if (work === "encode") return await runner.encode(samples);
  const made = await runner.reconstruct(samples);
  if (made.length !== samples.count * sizeOf(model.input)) throw new Error("a reconstruction of another size");
  return made;
}
