import { parentPort, workerData } from "node:worker_threads";
import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import { openEngine } from "../engine/open.js";
import { Detector } from "../pipeline/detector.js";
import { modelBytes, openModel } from "../pipeline/model-bytes.js";
import { modelCard } from "../runs/model-card.js";
import { answerTasks } from "./answer-tasks.js";
import { updateModel } from "./in-place.js";
import { codecOf, detectorIn, type Opened } from "./opened.js";
import { unpackTasks } from "./pack-tasks.js";
import { PointLines } from "./point-lines.js";
import type {
  LoadedModel,
  ModelVersion,
  Question,
  Reply,
  ThreadData,
  ThreadWork,
  WorkName,
} from "./thread-messages.js";

// Entry point of a thread that holds models: it reads requests, judges, and writes answers, so that the server's own thread is free
// to take the next request.

const { engine: choice, threads, limits } = workerData as ThreadData;
const port = parentPort!;
const engine = await openEngine(choice, { threads });
const models = new Map<string, Opened>();
const streams = new Map<number, PointLines>();

const keyOf = ({ model, version }: Pick<ModelVersion, "model"> & { readonly version?: number }): string =>
  `${model}@${version}`;

const work: { readonly [Name in WorkName]: (ask: ThreadWork[Name]["ask"]) => Promise<ThreadWork[Name]["reply"]> } = {
  async load({ bytes, ...version }) {
    const opened = await openModel(bytes, { engine });
    await warmUp(opened);
    models.set(keyOf(version), opened);
    return loaded(opened);
  },
  async drop(version) {
    models.delete(keyOf(version));
    return undefined;
  },
  answer: (packed) => answerTasks(unpackTasks(packed), (task) => models.get(keyOf(task)), limits),
  async update(task) {
    const copy = await openModel(modelBytes(models.get(keyOf(task))!), { engine });
    const answer = await updateModel(task, copy, limits);
    return answer.status === 200 ? { answer, bytes: new Uint8Array(modelBytes(copy)) } : { answer };
  },
  async open({ stream, threshold, ...version }) {
    streams.set(stream, new PointLines(detectorIn(version.model, models.get(keyOf(version))), { threshold }));
    return undefined;
  },
  points: async ({ stream, lines, first }) => await streams.get(stream)!.answer(lines, first),
  async close({ stream }) {
    streams.delete(stream);
    return undefined;
  },
};

/** The first request should not wait for a compiler. */
async function warmUp(opened: Opened): Promise<void> {
  const shape = codecOf(opened).model.input;
  const size = sizeOf(shape);
  const kinds: Samples[] = [{ shape, count: 1, data: new Float32Array(size), scale: 1 }];
  if (codecOf(opened).input.kind === "image")
    kinds.push({ shape, count: 1, data: new Uint8Array(size), scale: 1 / 255 });
  for (const zeros of kinds) {
    if (opened instanceof Detector) await opened.calibrated.score(zeros);
    else await opened.runner.reconstruct(zeros);
  }
}

/** Enough to see a drift with; more would only cost time at every score. */
const mostWatched = 1000;

function loaded(opened: Opened): LoadedModel {
  const card = modelCard(opened);
  if (!(opened instanceof Detector)) return { card };
  const { input } = opened.codec;
  const apart = input.kind === "series" ? Math.ceil(input.window / input.stride) : 1;
  const { scores } = opened.calibrated.calibration;
  const step = Math.max(apart, Math.ceil(scores.length / mostWatched));
  return { card, watch: { scores: scores.filter((_, at) => at % step === 0), apart } };
}

async function reply({ id, work: name, ask }: Question): Promise<Reply> {
  try {
    return { id, value: await (work[name] as (ask: unknown) => Promise<unknown>)(ask) };
  } catch (error) {
    if (error instanceof UserError) return { id, problem: error.problem };
    return { id, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

// One after the other: streams and batches do not wait for each other inside the engine, and a load does not overtake a drop.
let last: Promise<unknown> = Promise.resolve();
port.on("message", (question: Question) => {
  last = last.then(async () => port.postMessage(await reply(question)));
});
