import type { Samples } from "../core/samples.js";
import * as nn from "../nn/index.js";
import { adam, type FitEvent, type FitOptions, fit } from "../train/index.js";
import { float32Engine } from "./float32-engine.js";

// A small training for tests of the events, of resuming and of what goes wrong.

// 50 samples in batches of 8: six full steps and one of two samples.
export const count = 50;
export const batchSize = 8;
const data: Uint8Array = Uint8Array.from({ length: count * 36 }, (_, at) => (at * at * 31 + (at >> 4) * 77) % 256);
export const images: Samples = { shape: [1, 6, 6], count, data, scale: 1 / 255 };

/** Everything that has state or draws random numbers in training. */
export function noisyModel(): nn.Model {
  return nn.autoencoder({
    input: [1, 6, 6],
    encoder: [
      nn.gaussianNoise(0.2),
      nn.conv2d(3, { padding: "same", activation: "relu" }),
      nn.batchNorm(),
      nn.maxPool2d(),
      nn.dropout(0.1),
    ],
    decoder: [nn.upsample2d(), nn.conv2d(1, { padding: "same", activation: "sigmoid" })],
    seed: 3,
  });
}

/** Three epochs in a fresh engine, validated on what is trained on. */
export const noisyOptions = (): FitOptions & { readonly epochs: number } => ({
  ...{ engine: float32Engine(), epochs: 3, batchSize, loss: "bce", seed: 5 },
  ...{ optimizer: adam({ learningRate: 0.01 }), validation: images },
});

export async function eventsOf(model: nn.Model, samples: Samples, given: FitOptions): Promise<FitEvent[]> {
  const events: FitEvent[] = [];
  for await (const event of fit(model, samples, given)) events.push(event);
  return events;
}

export const ofType = <T extends FitEvent["type"]>(
  events: readonly FitEvent[],
  type: T,
): Extract<FitEvent, { type: T }>[] =>
  events.filter((event): event is Extract<FitEvent, { type: T }> => event.type === type);

/** Training and, where there is one, validation loss of each epoch. */
export const lossesOf = ({ history }: Extract<FitEvent, { type: "end" }>): number[][] =>
  history.map(({ loss, valLoss }) => (valLoss === undefined ? [loss] : [loss, valLoss]));
