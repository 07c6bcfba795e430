import { test } from "node:test";
import type { Engine } from "../engine/contract.js";
import { readGoldens } from "./golden-file.js";
import { checkOpGolden, type OpGolden } from "./golden-ops.js";
import { checkTrainingGolden, type TrainingGolden } from "./golden-training.js";

/**
 * Registers one test for each golden made by PyTorch: every op forward and backward, and two training steps of each
 * recipe. `tolerance` is relative.
 *
 * @example
 * ```ts
 * import { goldenContract } from "sandglass/testing";
 * import { referenceEngine } from "sandglass";
 * goldenContract("reference", async () => referenceEngine(), 1e-6);
 * ```
 */
export function goldenContract(name: string, open: () => Promise<Engine>, tolerance = 1e-4): void {
  const run = (title: string, check: (engine: Engine) => Promise<void>): void => {
    test(`${name}: ${title} as PyTorch does`, async () => {
      const engine = await open();
      try {
        await check(engine);
      } finally {
        await engine.dispose();
      }
    });
  };
  for (const file of ["conv", "conv_transposed", "pool", "elementwise", "batch_norm"]) {
    run(`${file.replace("_", " ")} goldens`, async (engine) => {
      for (const golden of readGoldens<OpGolden>(file)) await checkOpGolden(engine, golden, tolerance);
    });
  }
  for (const file of ["digits_anomaly", "digits_linear"]) {
    for (const golden of readGoldens<TrainingGolden>(file)) {
      run(`two training steps of ${golden.name}`, (engine) => checkTrainingGolden(engine, golden, tolerance));
    }
  }
}
