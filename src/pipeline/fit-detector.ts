import { version } from "../core/version.js";
import { parseThreshold } from "../detect/index.js";
import { choices } from "./choices.js";
import type { Detector } from "./detector.js";
import type { FitDetectorOptions } from "./fit-options.js";
import { makeDetector } from "./make-detector.js";
import type { Prepared } from "./prepared.js";
import { affordable, reachable } from "./small-sets.js";
import { type DetectorEvent, trainModel } from "./train-model.js";

/** Trains and calibrates on prepared data. Everything that can be refused is refused before the first step. */
export async function* fitPrepared(
  prepared: Prepared,
  options: FitDetectorOptions = {},
): AsyncGenerator<DetectorEvent, Detector, void> {
  const { input, train, calibration, notices, scaler, missing, rows } = prepared;
  const usual = choices[input.kind];
  const { seed = 0, engine } = options;
  const score = affordable(options.score ?? usual.score, train);
  const asked = options.threshold ?? usual.threshold;
  parseThreshold(asked);
  const threshold = reachable(asked, calibration.count);
  for (const notice of [...notices, score.notice, threshold.notice]) {
    if (notice !== undefined) yield { type: "notice", notice };
  }
  const { model, epochs, batchSize } = yield* trainModel(train, usual, options);
  return await makeDetector({
    ...{ input, model, score: score.value, threshold: threshold.value, training: train, calibration, seed },
    ...(scaler && { scaler }),
    ...(missing && { missing }),
    ...(rows && { rows }),
    ...(engine && { engine }),
    provenance: {
      sandglass: version,
      seed,
      training: { samples: train.count, calibration: calibration.count, epochs, batchSize },
      threshold: threshold.text,
      ...options.provenance,
    },
  });
}
