import { UserError } from "../core/errors.js";
import { inSingle, type Samples } from "../core/samples.js";
import { applyScaler } from "../data/scalers/scaler.js";
import { blame, type Verdict } from "../detect/index.js";
import { materialOf } from "../detect/material.js";
import type { Engine } from "../engine/contract.js";
import { decodeDetector, type LoadedDetector } from "../pipeline/detector-file.js";
import { type InputOptions, readInput } from "../pipeline/open-samples.js";
import { loadCheckpoint, Predictor } from "../train/index.js";
import { parseConfig } from "./config.js";
import type { RunFolder } from "./run-folder.js";
import { trainedModel } from "./setup.js";

/** One judged sample. */
export interface ScoredSample extends Verdict {
  /** Its row, line or file in the input. */
  readonly name: number | string;
  /** What makes it look anomalous, worst first: shares of its error. */
  readonly blame?: readonly { readonly feature: string; readonly share: number }[];
}

export interface ScoreOptions extends Pick<InputOptions, "stdin" | "labelColumn" | "unseen" | "signal"> {
  readonly engine: Engine;
  /** Name so many elements to blame for each sample. */
  readonly blame?: number;
}

/**
 * Judges an input with the detector of a run, batch by batch. Throws a UserError when the run has no detector, or at the
 * first bad sample, after those before it.
 */
export async function* scoreStream(
  folder: RunFolder,
  input: string,
  options: ScoreOptions,
): AsyncGenerator<readonly ScoredSample[]> {
  const text = folder.readFile("detector.json");
  if (text === undefined) {
    throw new UserError({
      where: folder.path,
      expected: "a run with a detector (detector.json)",
      got: "one without",
      remedy: `Judge it first: sandglass eval ${folder.path}. Recipes judged by reconstruction alone have none.`,
    });
  }
  const predictor = await openModel(folder, options.engine);
  try {
    const loaded = decodeDetector(text, `${folder.path}/detector.json`, predictor);
    const { detector, scaler, schema } = loaded;
    const { stdin, labelColumn, unseen, signal } = options;
    const batches = readInput(input, {
      ...{ shape: detector.shape, stdin },
      ...(schema && { schema }),
      ...(labelColumn !== undefined && { labelColumn }),
      ...(unseen && { unseen }),
      ...(signal && { signal }),
    });
    for await (const { samples, names } of batches) {
      const scaled =
        scaler === undefined ? inSingle(samples) : applyScaler({ ...scaler, shape: samples.shape }, samples);
      const verdicts = await detector.judge(scaled);
      const blamed = options.blame === undefined ? undefined : await blameAll(loaded, predictor, scaled, options.blame);
      yield verdicts.map((verdict, at) => ({ name: names[at]!, ...verdict, ...(blamed && { blame: blamed[at]! }) }));
    }
  } finally {
    await predictor.close();
  }
}

/** The trained model of a run, ready to be applied. */
export async function openModel(folder: RunFolder, engine: Engine): Promise<Predictor> {
  const checkpoint = await loadCheckpoint(folder.checkpointFile);
  return Predictor.open(trainedModel(parseConfig(folder.readConfig(), folder.configFile), checkpoint), { engine });
}

async function blameAll(
  { usual, featureNames }: LoadedDetector,
  predictor: Predictor,
  samples: Samples,
  top: number,
): Promise<readonly { readonly feature: string; readonly share: number }[][]> {
  const material = await materialOf(predictor, samples, false);
  return Array.from({ length: samples.count }, (_, at) =>
    blame(material, at, { usual, top, ...(featureNames && { names: featureNames }) }).map(({ feature, share }) => ({
      feature,
      share,
    })),
  );
}
