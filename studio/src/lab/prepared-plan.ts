import { choices } from "inside/pipeline/choices.js";
import type { FitDetectorOptions } from "inside/pipeline/fit-options.js";
import { prepare } from "inside/pipeline/prepare.js";
import type { Prepared } from "inside/pipeline/prepared.js";
import { affordable, reachable } from "inside/pipeline/small-sets.js";
import { lengthOf } from "inside/pipeline/train-model.js";
import { adam, adamw, type LossName, type Model, parseThreshold, rmsprop, type SeriesOptions, sgd } from "sandglass";
import type { Division, Material } from "./material.js";
import { describeNetwork, networkOf } from "./network.js";
import type { Plan, PlanSummary } from "./protocol.js";

/** A plan made ready: data in the model's units, the network, and what `fitDetector` is given. */
export interface ReadyPlan {
  readonly division: Division;
  readonly prepared: Prepared;
  readonly model: Model;
  readonly options: FitDetectorOptions & SeriesOptions;
  readonly summary: PlanSummary;
}

const optimizers = { adam, adamw, rmsprop, sgd } as const;

/** Checks everything that can be checked before hours of work. Throws a UserError as `fitDetector` does. */
export function readyPlan(material: Material, plan: Plan): ReadyPlan {
  const division = material.divide(plan);
  const { seed } = plan;
  const said: FitDetectorOptions & SeriesOptions = {
    seed,
    ...division.options,
    ...(plan.loss !== undefined && { loss: plan.loss as LossName }),
    ...(plan.optimizer && { optimizer: optimizerOf(plan.optimizer) }),
    ...(plan.epochs !== undefined && { epochs: plan.epochs }),
    ...(plan.batchSize !== undefined && { batchSize: plan.batchSize }),
    ...(plan.score !== undefined && { score: plan.score }),
    ...(plan.threshold !== undefined && { threshold: plan.threshold }),
  };
  const prepared = prepare(division.training, said);
  const usual = choices[prepared.input.kind];
  const { shape, count } = prepared.train;
  const model = networkOf(plan.network, { input: shape, seed, usual: () => usual.network(seed, shape) });
  const score = said.score ?? usual.score;
  const threshold = said.threshold ?? usual.threshold;
  parseThreshold(threshold);
  if (score !== "auto") affordable(score, prepared.train);
  const { epochs, batchSize } = lengthOf(usual, said, count);
  const anomalies = division.truth?.reduce((sum, one) => sum + one, 0) ?? 0;
  return {
    ...{ division, prepared, model },
    options: { ...said, model, epochs, batchSize },
    summary: {
      ...{ epochs, batchSize, score },
      loss: plan.loss ?? usual.loss,
      learningRate: plan.optimizer?.learningRate ?? usual.learningRate,
      threshold: reachable(threshold, prepared.calibration.count).text,
      network: describeNetwork(model.config.encoder, model.config.decoder, shape),
      training: count,
      calibration: prepared.calibration.count,
      test: (division.truth?.length ?? division.seen.length) - anomalies,
      anomalies,
    },
  };
}

function optimizerOf({
  type,
  learningRate,
}: NonNullable<Plan["optimizer"]>): NonNullable<FitDetectorOptions["optimizer"]> {
  return optimizers[type]({ learningRate });
}
