import { Random } from "../../core/random.js";
import { type Samples, slice } from "../../core/samples.js";
import { type Shape, sizeOf } from "../../core/shape.js";
import {
  CalibratedModel,
  Calibration,
  calibrate,
  type Prediction,
  type ScoreRule,
  type ThresholdRule,
} from "../../detect/index.js";
import { referenceEngine } from "../../engine/reference/engine.js";
import type { Model } from "../../nn/model.js";
import { Predictor } from "../../train/predictor.js";
import type { ModelFile, ModelFileDetector } from "../contents.js";

/** Smooth random samples, [0, 1], float32. */
export function smooth(shape: Shape, count: number, seed: number): Samples {
  const random = new Random(seed, "samples");
  const size = sizeOf(shape);
  const data = new Float32Array(count * size);
  for (let sample = 0; sample < count; sample++) {
    const [phase, speed, noise] = [random.uniform() * 6, 0.2 + random.uniform(), 0.02 + 0.2 * random.uniform()];
    for (let at = 0; at < size; at++) {
      const value = 0.5 + 0.3 * Math.sin(phase + speed * at) + noise * (random.uniform() - 0.5);
      data[sample * size + at] = Math.min(1, Math.max(0, value));
    }
  }
  return { shape, count, data, scale: 1 };
}

/** Weights nobody initialises with, so that biases and running statistics show. */
export function randomWeights(model: Model, seed = 3): Model {
  const random = new Random(seed, "weights");
  for (const { key, shape, name } of model.parameters) {
    const positive = name === "movingVariance" || name === "gamma";
    const spread = 1 / Math.sqrt(sizeOf(shape) / shape[0]!);
    const draw = (): number => (positive ? 0.5 + random.uniform() : spread * random.normal());
    model.weights.set(key, Float32Array.from({ length: sizeOf(shape) }, draw));
  }
  return model;
}

/** Calibrates a model on the reference engine. */
export async function detectorOf(
  model: Model,
  options: { readonly score: ScoreRule; readonly threshold?: ThresholdRule; readonly labels?: readonly number[] },
  samples: { readonly training: Samples; readonly calibration: Samples },
): Promise<ModelFileDetector> {
  const predictor = await Predictor.open(model, { engine: referenceEngine() });
  try {
    const { calibration, training } = samples;
    const calibrated = await calibrate(predictor, calibration, { ...options, training });
    return {
      score: calibrated.rule,
      state: calibrated.state,
      threshold: calibrated.calibration.rule,
      fitted: calibrated.threshold,
      calibration: { complete: calibrated.calibration.scores },
    };
  } finally {
    await predictor.close();
  }
}

/** What the product says of samples in the model's units, on the reference engine. */
export async function predictions({ model, detector }: ModelFile, samples: Samples): Promise<Prediction[]> {
  if (detector === undefined) throw new Error("no detector");
  const predictor = await Predictor.open(model, { engine: referenceEngine() });
  try {
    const { threshold, fitted, fittedIncomplete, calibration } = detector;
    const group = (scores: Float64Array, learned: typeof fitted) =>
      new Calibration(scores, { threshold, fitted: learned });
    const judged = new CalibratedModel({
      model: predictor,
      shape: samples.shape,
      rule: detector.score,
      state: detector.state,
      calibration: group(calibration.complete, fitted),
      ...(calibration.incomplete &&
        fittedIncomplete && { incomplete: group(calibration.incomplete, fittedIncomplete) }),
    });
    return await judged.predict(samples);
  } finally {
    await predictor.close();
  }
}

/** Parts of `samples` for training, calibration and test, in this order. */
export function cut(samples: Samples, ...counts: readonly number[]): Samples[] {
  return counts.map((count, at) => {
    const first = counts.slice(0, at).reduce((sum, before) => sum + before, 0);
    return slice(samples, first, first + count);
  });
}
