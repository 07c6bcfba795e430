import { UserError } from "../core/errors.js";
import { type Samples, slice } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import { readSeries } from "../data/series/read-series.js";
import type { FeatureBlame, Verdict } from "../detect/index.js";
import type { Engine } from "../engine/contract.js";
import { Detector, type Finding } from "../pipeline/detector.js";
import { type InputOptions, readInput } from "../pipeline/open-samples.js";
import { requirePictures, writeHeatMap } from "./heat-maps.js";
import { openRunOrFile } from "./run-model.js";

/** One judged sample. */
export interface ScoredSample extends Verdict {
  /** Its row, line or file in the input. */
  readonly name: number | string;
  /** Columns that were empty in it: they had no part in its score. */
  readonly missing?: readonly string[];
  /** What makes it look anomalous, worst first: shares of its error, what was there and what was expected. */
  readonly blame?: readonly {
    readonly feature: string;
    readonly share: number;
    readonly actual: number;
    readonly expected: number;
  }[];
}

export interface ScoreOptions extends Pick<InputOptions, "stdin" | "labelColumn" | "unseen" | "signal"> {
  readonly engine: Engine;
  /** Name so many elements to blame for each sample. */
  readonly blame?: number;
  /** Folder to write each picture into, under its errors. */
  readonly heatmaps?: string;
}

/**
 * Judges an input with the detector of a run or a model file, batch by batch. Throws a UserError when there is no detector,
 * or at the first bad sample, after those before it.
 */
export async function* scoreStream(
  path: string,
  input: string,
  options: ScoreOptions,
): AsyncGenerator<readonly ScoredSample[]> {
  const detector = await openRunOrFile(path, options.engine);
  try {
    if (!(detector instanceof Detector)) throw noDetector(path);
    const { codec } = detector;
    const { heatmaps } = options;
    const shape = heatmaps === undefined ? undefined : requirePictures(detector, path);
    if (codec.input.kind === "series" && input !== "-") {
      yield await seriesVerdicts(detector, input, options);
      return;
    }
    const { stdin, labelColumn, unseen, signal } = options;
    const batches = readInput(input, {
      ...{ shape: codec.model.input, stdin },
      ...(codec.input.kind === "table" && { schema: codec.input.schema }),
      ...(labelColumn !== undefined && { labelColumn }),
      ...(unseen && { unseen }),
      ...(signal && { signal }),
    });
    for await (const { samples, names } of batches) {
      const found =
        options.blame === undefined && shape === undefined
          ? await detector.judge(samples)
          : await detector.predict(samples, { blame: options.blame ?? 1 });
      if (shape !== undefined && heatmaps !== undefined) {
        for (const [at, one] of found.entries()) {
          writeHeatMap(heatmaps, { ...(one as Finding), name: names[at]! }, shape, detector);
        }
      }
      yield found.map((verdict, at): ScoredSample => {
        const missing = missingIn(slice(samples, at, at + 1), codec.adapter.columns);
        const { score, z, pValue, anomalous } = verdict;
        return {
          ...{ name: names[at]!, score, z, pValue, anomalous },
          ...(missing.length > 0 && { missing }),
          ...(options.blame !== undefined && "blame" in verdict && { blame: (verdict as Finding).blame.map(blamed) }),
        };
      });
    }
  } finally {
    await detector.close();
  }
}

const blamed = ({ feature, share, input, reconstruction }: FeatureBlame): NonNullable<ScoredSample["blame"]>[0] => ({
  feature,
  share,
  actual: input,
  expected: reconstruction,
});

/** A series is judged as a whole: its windows, each called by the time it starts at. */
async function seriesVerdicts(
  detector: Detector,
  input: string,
  { blame: top, signal }: ScoreOptions,
): Promise<readonly ScoredSample[]> {
  const raw = await readSeries(input, signal && { signal });
  const found = top === undefined ? await detector.judge(raw) : await detector.predict(raw, { blame: top });
  return found.map(({ name, score, z, pValue, anomalous, ...more }) => ({
    ...{ name, score, z, pValue, anomalous },
    ...("blame" in more && { blame: (more as unknown as Finding).blame.map(blamed) }),
  }));
}

/** The columns a sample has no value in. */
function missingIn({ missing, shape }: Samples, columns: readonly { name: string; width: number }[] = []): string[] {
  if (!missing?.subarray(0, sizeOf(shape)).includes(1)) return [];
  let at = 0;
  return columns.flatMap(({ name, width }) => {
    at += width;
    return missing[at - width] ? [name] : [];
  });
}

function noDetector(path: string): UserError {
  return new UserError({
    where: path,
    expected: "a detector: a run of a recipe that finds anomalies, or its model file",
    got: "a model without score and threshold",
    remedy: "Recipes that are judged by reconstruction have none; sandglass denoise takes them.",
  });
}
