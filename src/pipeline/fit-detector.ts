import { version } from "../core/version.js";
import { parseThreshold } from "../detect/index.js";
import type { Engine } from "../engine/contract.js";
import type { Model } from "../nn/index.js";
import { autoScore, fittingScore } from "./auto-score.js";
import { choices } from "./choices.js";
import type { Detector } from "./detector.js";
import type { FitDetectorOptions } from "./fit-options.js";
import { LazyModel } from "./lazy-model.js";
import { makeDetector } from "./make-detector.js";
import type { Prepared } from "./prepared.js";
import { affordable, reachable } from "./small-sets.js";
import { type DetectorEvent, trainModel } from "./train-model.js";
import { withoutIsolated } from "./without-isolated.js";

/** Trains and calibrates on prepared data. Everything that can be refused is refused before the first step. */
export async function* fitPrepared(
  given: Prepared,
  options: FitDetectorOptions = {},
): AsyncGenerator<DetectorEvent, Detector, void> {
  const prepared = cleaned(given, options);
  const { input, train, calibration, notices, scaler, missing, rows, sha256 } = prepared;
  const usual = choices[input.kind];
  const { seed = 0, engine } = options;
  const asked = options.score ?? usual.score;
  // Refused now, whatever it is, and not after the training.
  const foreseen = asked === autoScore ? undefined : affordable(asked, train);
  const rule = options.threshold ?? usual.threshold;
  parseThreshold(rule);
  const threshold = reachable(rule, calibration.count);
  for (const notice of [...notices, foreseen?.notice, threshold.notice]) {
    if (notice !== undefined) yield { type: "notice", notice };
  }
  const { model, epochs, batchSize } = yield* trainModel(train, usual, options);
  const auto =
    foreseen === undefined
      ? await chosen(model, { kind: input.kind, training: train, calibration }, { seed, engine })
      : undefined;
  if (auto?.notice !== undefined) yield { type: "notice", notice: auto.notice };
  const score = foreseen ?? auto!;
  return await makeDetector({
    ...{ input, model, score: score.value, threshold: threshold.value, training: train, calibration, seed },
    ...(scaler && { scaler }),
    ...(missing && { missing }),
    ...(rows && { rows }),
    ...(engine && { engine }),
    provenance: {
      sandglass: version,
      seed,
      training: { samples: train.count, calibration: calibration.count, epochs, batchSize, sha256 },
      threshold: threshold.text,
      ...(auto?.choice && { scoreChoice: auto.choice }),
      ...options.provenance,
    },
  });
}

/** Rows of a table without those that stand alone, where training is to leave some out. */
function cleaned(prepared: Prepared, { trim = 0, seed = 0 }: FitDetectorOptions): Prepared {
  const { input, train, rows } = prepared;
  if (trim === 0 || (input.kind !== "table" && input.kind !== "samples")) return prepared;
  const kept = withoutIsolated(train, trim, seed);
  const training = rows && Array.from(kept.rows, (at) => rows.training[at]!);
  return { ...prepared, train: kept.samples, ...(training && { rows: { ...rows, training } }) };
}

async function chosen(
  model: Model,
  data: Parameters<typeof fittingScore>[2],
  { seed, engine }: { readonly seed: number; readonly engine: Engine | undefined },
): ReturnType<typeof fittingScore> {
  const runner = new LazyModel(model, engine);
  try {
    return await fittingScore(autoScore, runner, data, seed);
  } finally {
    await runner.close();
  }
}
