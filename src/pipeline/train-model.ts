import { UserError } from "../core/errors.js";
import type { Samples } from "../core/samples.js";
import type { Model } from "../nn/index.js";
import { adam, cosineDecay, type FitEvent, fit } from "../train/index.js";
import type { Choices } from "./choices.js";
import type { FitCodecOptions } from "./fit-options.js";
import { fittingBatch } from "./small-sets.js";

/** Something a user should know, in a line. */
export interface NoticeEvent {
  readonly type: "notice";
  readonly notice: string;
}

/** What training a detector tells. */
export type DetectorEvent = FitEvent | NoticeEvent;

/** A model trained, and for how long. */
export interface Trained {
  readonly model: Model;
  readonly epochs: number;
  readonly batchSize: number;
}

/** Trains the usual network of this kind of data, or another, in the model's units. Throws the signal's reason when aborted. */
export async function* trainModel(
  train: Samples,
  usual: Choices,
  options: FitCodecOptions,
): AsyncGenerator<FitEvent, Trained, void> {
  const { seed = 0, engine, signal, trim, checkpoint, resume } = options;
  const model = options.model ?? usual.network(seed, train.shape);
  const { epochs, batchSize } = lengthOf(usual, options, train.count);
  const steps = epochs * Math.ceil(train.count / batchSize);
  const learningRate = cosineDecay(usual.learningRate, { decaySteps: steps, alpha: 0.01 });
  const training = fit(model, train, {
    ...{
      epochs,
      batchSize,
      seed,
      loss: options.loss ?? usual.loss,
      optimizer: options.optimizer ?? adam({ learningRate }),
    },
    ...(trim !== undefined && { trim }),
    ...(engine && { engine }),
    ...(signal && { signal }),
    ...(checkpoint && { checkpoint }),
    ...(resume && { resume }),
  });
  for await (const event of training) {
    yield event;
    if (event.type === "end" && event.reason === "aborted") throw signal?.reason;
  }
  return { model, epochs, batchSize };
}

/** Epochs and batch size: what was asked for, or what fits the data. */
export function lengthOf(
  usual: { readonly epochs: number; readonly steps?: number; readonly batchSize: number },
  asked: Pick<FitCodecOptions, "epochs" | "batchSize">,
  samples: number,
): { readonly epochs: number; readonly batchSize: number } {
  const batchSize = asked.batchSize ?? fittingBatch(usual.batchSize, samples);
  if (batchSize > samples) {
    throw new UserError({
      where: "batchSize",
      expected: `at most the ${samples} training samples`,
      got: `${batchSize}`,
    });
  }
  const perEpoch = Math.ceil(samples / batchSize);
  const fitting = usual.steps === undefined ? usual.epochs : Math.min(usual.epochs, Math.round(usual.steps / perEpoch));
  return { batchSize, epochs: asked.epochs ?? Math.max(3, fitting) };
}
