import { suggestion } from "../../core/did-you-mean.js";
import { UserError } from "../../core/errors.js";
import { inUnits, isImage, type Samples } from "../../core/samples.js";
import { sizeOf } from "../../core/shape.js";
import type { PseudoKind } from "../../data/pseudo/pseudo-anomalies.js";
import { mean, msePerSample, psnrPerSample, ssimPerSample } from "../../metrics/index.js";
import type { Plan } from "../../recipes/recipe.js";
import type { Predictor } from "../../train/index.js";
import type { Space } from "../../tune/space.js";
import type { Objective } from "../../tune/trial.js";
import { pseudoAuroc } from "./pseudo-auroc.js";

/** A trial's model as it is now, and what it may be judged on. No test sample is among them. */
export interface Judgeable {
  readonly plan: Plan;
  readonly model: Predictor;
  readonly training: Samples;
  /** Training samples kept out of training; `noisy` is what goes in, where the recipe takes noise off. */
  readonly validation: Samples;
  readonly noisy: Samples;
  /** Loss of the validation samples after the epoch. */
  readonly valLoss: number;
  readonly seed: number;
}

export interface ObjectiveRule extends Pick<Objective, "direction"> {
  /** For help and for the page. */
  readonly about: string;
  measure(trial: Judgeable): number | Promise<number>;
  /** What stands against it for this recipe and these samples, in words. */
  unfit?(plan: Plan, samples: Samples): string | undefined;
}

export type ObjectiveName = "valLoss" | "mse" | "ssim" | "psnr" | "auroc" | "latentSize" | "parameters" | "speed";

/** What trials can be compared by. */
export const objectives: { readonly [Name in ObjectiveName]: ObjectiveRule } = {
  valLoss: {
    direction: "minimize",
    about: "the training loss of training samples kept out",
    measure: ({ valLoss }) => valLoss,
  },
  mse: {
    direction: "minimize",
    about: "mean squared error of training samples kept out, whatever the training loss",
    measure: (trial) => perSample(trial, (clean, output, size) => msePerSample(clean, output, size)),
  },
  ssim: {
    direction: "maximize",
    about: "structural similarity of training pictures kept out",
    measure: (trial) =>
      perSample(trial, (clean, output) =>
        ssimPerSample(clean, output, { shape: trial.validation.shape, dataRange: 1 }),
      ),
    unfit: (_, samples) =>
      isImage(samples) && Math.min(...samples.shape.slice(1)) >= 11 ? undefined : "pictures of at least 11 x 11",
  },
  psnr: {
    direction: "maximize",
    about: "peak signal-to-noise ratio of training pictures kept out, in dB",
    measure: (trial) => perSample(trial, (clean, output, size) => psnrPerSample(clean, output, { size, dataRange: 1 })),
    unfit: (_, samples) => (isImage(samples) ? undefined : "pictures"),
  },
  auroc: {
    direction: "maximize",
    about: "AUROC of the recipe's score: training normals kept out against anomalies made of them; no label is used",
    measure: ({ plan, model, training, validation, seed }) =>
      pseudoAuroc(model, { score: scoreOf(plan)!, kind: kindOf(plan, training), training, validation, seed }),
    unfit: (plan) => (scoreOf(plan) === undefined ? "a recipe that looks for anomalies" : undefined),
  },
  latentSize: {
    direction: "minimize",
    about: "numbers in the code",
    measure: ({ model }) => model.model.latentSize,
  },
  parameters: {
    direction: "minimize",
    about: "trainable numbers of the model",
    measure: ({ model }) => model.model.parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  },
  speed: {
    direction: "maximize",
    about: "samples reconstructed a second by one trial's threads; noisy where other programs run",
    async measure({ model, noisy }) {
      await model.reconstruct(noisy);
      const started = performance.now();
      await model.reconstruct(noisy);
      return (1000 * noisy.count) / (performance.now() - started);
    },
  },
};

/** The objectives of a text such as `ssim` or `ssim,latentSize`. Throws a UserError for an unknown, repeated or unfit one. */
export function parseObjectives(text: string, space: Space): readonly (Objective & { readonly name: ObjectiveName })[] {
  const names = text.split(",").map((name) => name.trim());
  const known = Object.keys(objectives);
  return names.map((name, at) => {
    if (!isKnown(name)) {
      const expected = `one of ${known.join(", ")}`;
      throw new UserError({ where: "objective", expected, got: `"${name}"`, ...suggestion(name, known) });
    }
    if (names.indexOf(name) < at) {
      throw new UserError({ where: "objective", expected: "different ones", got: `"${name}" twice` });
    }
    if (name === "valLoss" && "loss" in space) {
      throw new UserError({
        where: "objective",
        expected: "what compares trials of different losses, such as mse",
        got: "valLoss, while the loss is among what is searched",
      });
    }
    return { name, direction: objectives[name].direction };
  });
}

/** Throws a UserError for an objective that these samples, or this recipe, cannot be judged by. */
export function checkFits(names: readonly ObjectiveName[], plan: Plan, samples: Samples): void {
  for (const name of names) {
    const expected = objectives[name].unfit?.(plan, samples);
    if (expected === undefined) continue;
    throw new UserError({
      where: `objective ${name}`,
      expected,
      got: `samples ${samples.shape.join(" x ")} of a recipe judged by ${plan.judged.kind}`,
      remedy: "Take another objective, such as valLoss.",
    });
  }
}

/** The value of each objective, in the order of the names. */
export async function measure(names: readonly ObjectiveName[], trial: Judgeable): Promise<number[]> {
  const values: number[] = [];
  for (const name of names) values.push(await objectives[name].measure(trial));
  return values;
}

const isKnown = (name: string): name is ObjectiveName => Object.hasOwn(objectives, name);

async function perSample(
  { model, validation, noisy }: Judgeable,
  values: (clean: Float32Array, output: Float32Array, size: number) => Float64Array,
): Promise<number> {
  const output = await model.reconstruct(noisy);
  return mean(values(inUnits(validation), output, sizeOf(validation.shape)));
}

const scoreOf = ({ judged }: Plan): string | undefined => (judged.kind === "anomalies" ? judged.score : undefined);

function kindOf({ judged }: Plan, { shape }: Samples): PseudoKind {
  const view = judged.kind === "anomalies" ? judged.view : undefined;
  if (view === "images") return "image";
  return view === "signals" || shape.length === 2 ? "series" : "table";
}
