import type { Samples } from "../core/samples.js";
import { take } from "../data/select.js";
import type { Engine } from "../engine/contract.js";
import type { Model } from "../nn/index.js";
import { lossCurve } from "../report/chart/loss-curve.js";
import type { Figure } from "../report/figure.js";
import { reconstructionGrid } from "../report/pictures/reconstruction-grid.js";
import { type EpochRecord, reconstruct } from "../train/index.js";
import type { Recipe } from "./recipe.js";
import type { RunFolder } from "./run-folder.js";

const shown = 10;

/** Draws the loss curve and some reconstructions of validation samples into the folder, as SVG and PNG. */
export async function writeFigures(
  folder: RunFolder,
  run: {
    readonly recipe: Recipe;
    readonly model: Model;
    readonly engine: Engine;
    readonly validation: Samples;
    readonly history: readonly EpochRecord[];
  },
): Promise<void> {
  const originals = take(run.validation, shown);
  const data = await reconstruct(run.model, originals, { engine: run.engine });
  const reconstructions: Samples = { shape: originals.shape, count: originals.count, data, scale: 1 };
  const figures: Figure[] = [
    lossCurve({ history: run.history, lossName: run.recipe.loss.toUpperCase(), name: "loss" }),
    reconstructionGrid({
      originals,
      reconstructions,
      latentSize: run.model.latentSize,
      indices: [...Array(originals.count).keys()],
      name: "reconstructions",
    }),
  ];
  for (const figure of figures) {
    folder.writeFigure(`${figure.name}.svg`, figure.svg);
    folder.writeFigure(`${figure.name}.png`, await figure.png());
  }
}
