import type { Engine } from "../engine/contract.js";
import { type DetectorEvaluation, evaluateDetector } from "../judge/index.js";
import { Detector } from "../pipeline/index.js";
import { type LabelledOptions, labelledData } from "./labelled-data.js";
import { noDetector, openRunOrFile } from "./run-model.js";

export interface EvaluateFileOptions extends LabelledOptions {
  readonly engine: Engine;
}

/** What came of judging a model file on labelled data. */
export interface JudgedFile extends DetectorEvaluation {
  readonly samples: number;
  readonly anomalies: number;
  readonly latentSize: number;
}

/** Judges a model file, or that of a run, on labelled data of one's own; writes nothing. Throws a UserError without a detector. */
export async function evaluateFile(path: string, data: string, options: EvaluateFileOptions): Promise<JudgedFile> {
  const detector = await openRunOrFile(path, options.engine);
  try {
    if (!(detector instanceof Detector)) throw noDetector(path);
    const { raw, anomalous } = await labelledData(data, detector.codec, options);
    return {
      ...(await evaluateDetector(detector, raw, anomalous)),
      samples: anomalous.length,
      anomalies: anomalous.reduce((sum, label) => sum + label, 0),
      latentSize: detector.codec.model.latentSize,
    };
  } finally {
    await detector.close();
  }
}
