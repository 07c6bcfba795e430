import { isImage, isSignal, type Samples, take } from "../core/samples.js";
import type { Engine } from "../engine/contract.js";
import type { Model } from "../nn/index.js";
import type { Plan } from "../recipes/recipe.js";
import { lossCurve } from "../report/chart/loss-curve.js";
import { signalOverlay } from "../report/chart/signal-overlay.js";
import type { Figure } from "../report/figure.js";
import { reconstructionGrid } from "../report/pictures/reconstruction-grid.js";
import { type EpochRecord, reconstruct } from "../train/index.js";
import { noisy } from "./setup.js";

const shown = 10;

/** The loss curve and some reconstructions of validation samples. */
export async function trainingFigures(run: {
  readonly plan: Plan;
  readonly model: Model;
  readonly engine: Engine;
  readonly validation: Samples;
  readonly history: readonly EpochRecord[];
  readonly seed: number;
}): Promise<Figure[]> {
  const { plan, model, engine, history, seed } = run;
  const originals = take(run.validation, shown);
  const inputs = noisy(originals, plan, seed);
  const data = await reconstruct(model, inputs, { engine });
  const reconstructions: Samples = { shape: originals.shape, count: originals.count, data, scale: 1 };
  return [
    lossCurve({ history, lossName: plan.loss.toUpperCase(), name: "loss" }),
    ...examples({ originals, reconstructions, latentSize: model.latentSize, ...(plan.noise && { inputs }) }),
  ];
}

/** Samples beside their reconstructions, as what they are: pictures or signals. Rows of tables have no picture. */
export function examples(spec: {
  readonly originals: Samples;
  readonly reconstructions: Samples;
  readonly inputs?: Samples;
  readonly latentSize: number;
}): Figure[] {
  const { originals } = spec;
  const name = "reconstructions";
  if (isImage(originals)) return [reconstructionGrid({ ...spec, indices: [...Array(originals.count).keys()], name })];
  if (isSignal(originals)) return [signalOverlay({ ...spec, name })];
  return [];
}
