import type { Samples } from "../core/samples.js";
import type { InputDescription } from "../data/input.js";
import type { Scaler } from "../data/scalers/scaler.js";
import { calibrate, type MissingCells, type ScoreRule, type ThresholdRule, usualErrors } from "../detect/index.js";
import { materialOf, reconstructionsOnly } from "../detect/material.js";
import type { Model } from "../nn/index.js";
import type { EngineOption, Provenance } from "./codec.js";
import { Detector } from "./detector.js";
import { LazyModel } from "./lazy-model.js";

/** Everything a detector is made of, once its model is trained. Samples are in the model's units. */
export interface MakeDetectorOptions extends EngineOption {
  readonly input: InputDescription;
  readonly scaler?: Scaler;
  readonly model: Model;
  readonly score: ScoreRule;
  readonly threshold: ThresholdRule;
  readonly training: Samples;
  /** Normals the model has not seen. */
  readonly calibration: Samples;
  readonly rows?: { readonly training: ArrayLike<number>; readonly calibration: ArrayLike<number> };
  readonly missing?: MissingCells;
  readonly seed?: number;
  readonly provenance?: Provenance;
}

/** Calibrates a trained model and makes a detector of it. Throws a UserError as `calibrate` does. */
export async function makeDetector(options: MakeDetectorOptions): Promise<Detector> {
  const {
    input,
    scaler,
    model,
    score,
    threshold,
    training,
    calibration,
    rows,
    missing,
    seed = 0,
    provenance,
  } = options;
  const runner = new LazyModel(model, options.engine);
  try {
    const calibrated = await calibrate(runner, calibration, {
      ...{ score, threshold, training, seed },
      ...(rows && { rows }),
      ...(missing && { missing }),
    });
    const { rule, state, incomplete } = calibrated;
    const usual = usualErrors(await materialOf(runner, calibration, reconstructionsOnly));
    return new Detector(
      {
        ...{ input, model },
        ...(scaler && { scaler }),
        ...(provenance && { provenance }),
        learned: { rule, state, usual, calibration: calibrated.calibration, ...(incomplete && { incomplete }) },
      },
      options,
    );
  } finally {
    await runner.close();
  }
}
