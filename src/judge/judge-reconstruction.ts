import { draw, isImage, type Samples } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";
import { type Corruption, corruptTest } from "../data/corrupt/corrupt.js";
import type { Parts } from "../data/parts/parts.js";
import { bootstrapInterval } from "../metrics/bootstrap.js";
import {
  type Interval,
  maePerSample,
  mean,
  msePerSample,
  psnrPerSample,
  ssimPerSample,
  standardDeviation,
} from "../metrics/index.js";
import {
  codePictures,
  easiestHardest,
  type Figure,
  latentScatter,
  reconstructionGrid,
  type Section,
} from "../report/index.js";
import type { Predictor } from "../train/index.js";
import type { Finding, Numbers } from "./evaluation.js";
import { generativePictures } from "./generative-pictures.js";
import type { JudgedByReconstruction } from "./judged.js";
import { linearReconstruction, meanSample } from "./linear-reconstruction.js";
import { type Rival, verdictSentence } from "./verdict.js";

export interface ReconstructionJudge {
  readonly judged: JudgedByReconstruction;
  /** What damages the input, where the model learned to take that off. */
  readonly noise?: Corruption;
  readonly parts: Parts;
  readonly model: Predictor;
  /** The same layers before any training. */
  readonly untrained: Predictor;
  readonly seed: number;
}

/** Principal axes are found on at most this many training samples. */
const fitLimit = 10_000;

/** Name of the figure that shows codes as pictures. */
export const codesAsPictures = "codes-as-pictures";

/** Figures are made of this many test samples, so that a page stays small. */
const shown = 10;

/**
 * How much of the test samples comes back, beside the principal components of the same number, the mean sample and the
 * layers before training. Where a recipe takes noise off, the input is noisy and the clean sample is wanted.
 */
export async function judgeReconstruction(judge: ReconstructionJudge): Promise<Finding> {
  const { judged, noise, parts, model, untrained, seed } = judge;
  const { test } = parts;
  const latentSize = model.model.latentSize;
  const input = noise === undefined ? test : corruptTest(test, noise, seed);
  const denoises = noise !== undefined;
  const clean = inUnits(test);
  const output = await model.reconstruct(input);
  const ours = perSample(clean, output, test);
  const training = draw(parts.train, fitLimit, seed);
  const before = denoises ? numbersOf(perSample(clean, inUnits(input), test)) : undefined;
  const compare = (reconstruction: Float32Array): Numbers =>
    withGains(numbersOf(perSample(clean, reconstruction, test)), before);
  const notes: string[] = [];
  const linear = linearReconstruction(training, input, latentSize);
  if (linear === undefined) {
    const size = sizeOf(test.shape);
    const why =
      latentSize >= size ? `holds all ${size} of a sample` : `has axes for all ${training.count} training samples`;
    notes.push(`PCA left out: a code of ${latentSize} numbers ${why}.`);
  }
  const average = meanSample(training, test.count);
  const fresh = await untrained.reconstruct(input);
  const baselines: Record<string, Numbers> = {
    ...(before && { "noisy-input": before }),
    ...(linear && { [`pca-${latentSize}`]: compare(linear) }),
    "mean-sample": compare(average),
    untrained: compare(fresh),
  };
  const metrics = withGains(numbersOf(ours), before);
  return {
    verdict: verdictOf(clean, ours["mse"]!, test, {
      ...(denoises && { "the noisy input": inUnits(input) }),
      ...(linear && { [`pca-${latentSize}`]: linear }),
      "the mean sample": average,
      untrained: fresh,
    }),
    metrics: {
      ...metrics,
      ...(before && { inputPsnr: before["psnr"]!, ...(before["ssim"] !== undefined && { inputSsim: before["ssim"] }) }),
    },
    intervals: intervalsOf(ours),
    baselines,
    notes,
    facts: [
      ...parts.protocol,
      ...(isImage(test) ? [["SSIM", "Gaussian window 11 x 11, sigma 1.5, data range 1"] as const] : []),
      ...(noise ? [["noise", JSON.stringify(noise)] as const] : []),
    ],
    ...(await pictures({ judged, parts, model, input, output, ours, denoises, latentSize, seed })),
  };
}

/** By the mean squared error, in which every baseline can be measured. Samples are paired: a lead is a mean of differences. */
function verdictOf(
  clean: Float32Array,
  errors: Float64Array,
  { shape, count }: Samples,
  outputs: Readonly<Record<string, Float32Array>>,
): string {
  const all = Object.entries(outputs).map(([name, output]): Rival => {
    const theirs = msePerSample(clean, output, sizeOf(shape));
    const leads = theirs.map((error, at) => error - errors[at]!);
    const half = (1.959964 * standardDeviation(leads)) / Math.sqrt(count);
    return { name, value: mean(theirs), lead: { low: mean(leads) - half, high: mean(leads) + half } };
  });
  const untrained = all.find(({ name }) => name === "untrained");
  return verdictSentence({
    ...{ words: "MSE", does: "Reconstructs", ours: mean(errors) },
    rivals: all.filter((one) => one !== untrained),
    ...(untrained && { untrained }),
  });
}

interface PerSample {
  readonly [name: string]: Float64Array;
}

function perSample(clean: Float32Array, output: Float32Array, { shape }: Samples): PerSample {
  const size = sizeOf(shape);
  const fits = shape.length === 3 && Math.min(shape[1]!, shape[2]!) >= 11;
  return {
    mse: msePerSample(clean, output, size),
    mae: maePerSample(clean, output, size),
    psnr: psnrPerSample(clean, output, { size, dataRange: 1 }),
    ...(fits && { ssim: ssimPerSample(clean, output, { shape, dataRange: 1 }) }),
  };
}

function numbersOf(values: PerSample): Numbers {
  return Object.fromEntries(Object.entries(values).map(([name, all]) => [name, mean(all)]));
}

/** What was won over the noisy input. */
function withGains(numbers: Numbers, before: Numbers | undefined): Numbers {
  if (before === undefined) return numbers;
  const gain = (name: string): Numbers =>
    numbers[name] === undefined || before[name] === undefined ? {} : { [`${name}Gain`]: numbers[name] - before[name] };
  return { ...numbers, ...gain("psnr"), ...gain("ssim") };
}

function intervalsOf(values: PerSample): Record<string, Interval> {
  return Object.fromEntries(
    Object.entries(values).map(([name, all]) => {
      const resamples = Math.max(200, Math.min(1000, Math.round(2e6 / all.length)));
      const statistic = (items: number[]): number => items.reduce((sum, at) => sum + all[at]!, 0) / items.length;
      return [name, bootstrapInterval(all.length, statistic, { resamples })];
    }),
  );
}

async function pictures(found: {
  readonly judged: JudgedByReconstruction;
  readonly parts: Parts;
  readonly model: Predictor;
  readonly input: Samples;
  readonly output: Float32Array;
  readonly ours: PerSample;
  readonly denoises: boolean;
  readonly latentSize: number;
  readonly seed: number;
}): Promise<{ readonly sections: readonly Section[]; readonly figures: readonly Figure[] }> {
  const { judged, parts, model, input, output, ours, denoises, latentSize, seed } = found;
  const originals = parts.test;
  const { shape, count } = originals;
  if (!isImage(originals)) return { sections: [], figures: [] };
  const reconstructions: Samples = { shape, count, data: output, scale: 1 };
  const sources = { originals, reconstructions, latentSize, ...(denoises && { inputs: input }) };
  const indices = [...Array(Math.min(shown, count)).keys()];
  const grids = [
    reconstructionGrid({ ...sources, indices, name: "reconstructions" }),
    easiestHardest({ ...sources, errors: ours["mse"]!, errorName: "MSE", name: "easiest-hardest" }),
  ];
  const code = await model.encode(input);
  const codes: Samples = { shape: [latentSize], count, data: code, scale: 1 };
  const { codeSide } = judged;
  const groups = originals.labels ?? new Uint8Array(count);
  const groupNames = parts.classNames ?? ["test"];
  const inside = [
    ...(codeSide !== undefined && codeSide ** 2 === latentSize
      ? [codePictures({ originals, reconstructions, codes, indices, level: codeSide, name: codesAsPictures })]
      : []),
    ...(count >= 3 ? [latentScatter({ codes, groups, groupNames, name: "codes" })] : []),
  ];
  const made = await generativePictures(model, originals, { codes: code, seed });
  return {
    sections: [
      { kind: "figures", title: "Pictures", figures: grids },
      ...(made.length > 0 ? [{ kind: "figures", title: "Made by the model", figures: made } as const] : []),
      ...(inside.length > 0 ? [{ kind: "figures", title: "Codes", figures: inside } as const] : []),
    ],
    figures: [...grids, ...made, ...inside],
  };
}

function inUnits({ data, scale }: Samples): Float32Array {
  return Float32Array.from(data, (value) => value * scale);
}
