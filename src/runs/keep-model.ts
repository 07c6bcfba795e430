import { UserError } from "../core/errors.js";
import type { Parts } from "../data/parts/parts.js";
import type { Engine } from "../engine/contract.js";
import { trimmed } from "../judge/trimmed.js";
import type { Model } from "../nn/index.js";
import { fittingScore } from "../pipeline/auto-score.js";
import { LazyModel } from "../pipeline/lazy-model.js";
import { makeDetector } from "../pipeline/make-detector.js";
import { reachable } from "../pipeline/small-sets.js";
import type { Plan } from "../recipes/recipe.js";
import type { RunConfig } from "./config.js";
import type { RunFolder } from "./run-folder.js";
import { inputOf, writeRunModel } from "./run-model.js";

/** A training that has come to its end. */
export interface Trained {
  readonly config: RunConfig;
  readonly plan: Plan;
  readonly parts: Parts;
  readonly model: Model;
  readonly engine: Engine;
}

/**
 * Writes the model file of a run: where the recipe finds anomalies, a detector calibrated as the recipe says. A detector that
 * cannot be made, such as one that collapsed, is said and not shipped; what was trained stays.
 */
export async function keepModel(
  folder: RunFolder,
  { config, plan, parts, model, engine }: Trained,
  onNotice: (notice: string) => void,
): Promise<void> {
  const { judged } = plan;
  const { calibrate: calibration, rows, gaps, scaler } = parts;
  if (judged.kind !== "anomalies" || calibration === undefined) return writeRunModel(folder, { config, parts, model });
  const threshold = reachable(judged.threshold, calibration.count);
  const runner = new LazyModel(model, engine);
  try {
    const training = await trimmed(runner, parts.train, config.trim ?? 0);
    const input = inputOf(parts);
    const score = await fittingScore(judged.score, runner, { kind: input.kind, training, calibration }, config.seed);
    for (const notice of [score.notice, threshold.notice]) if (notice !== undefined) onNotice(notice);
    const detector = await makeDetector({
      ...{ input, model, score: score.value, threshold: threshold.value },
      ...{ training, calibration, engine, seed: config.seed },
      ...(scaler && { scaler }),
      ...(rows && { rows }),
      ...(gaps && { missing: gaps }),
    });
    writeRunModel(folder, { config, parts, model, found: { detector: detector.calibrated, usual: detector.usual } });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onNotice(`No detector was made of it: ${error.message}`);
    writeRunModel(folder, { config, parts, model });
  } finally {
    await runner.close();
  }
}
