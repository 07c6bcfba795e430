import type { SamplesInput } from "../core/samples-of.js";
import type { Model } from "../nn/model.js";
import { checkResume, setsOf, trainingConfig } from "./check.js";
import type { EndEvent, FitEvent } from "./events.js";
import type { FitOptions } from "./options.js";
import { openSession } from "./session.js";
import { Training } from "./training.js";
import { TrainingRun } from "./training-run.js";
import { Workspace } from "./workspace.js";

/**
 * Trains a model to reconstruct samples (or `target`), telling what happens as it goes: to be looped over or, for the last
 * event only, awaited; without either nothing happens. The model gets the new weights after each epoch, and those of the
 * last step when aborted or when the loop is left. Numbers that are marked as missing in what is to be reconstructed do not
 * enter the loss.
 *
 * Throws a UserError when options and data do not fit, and when the loss is no longer a finite number; the model then
 * keeps the weights of the last good epoch.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, fit } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const samples = { shape: [2], count: 4, data: new Float32Array([0, 0, 1, 1, 2, 2, 3, 3]), scale: 1 };
 * const { reason, history } = await fit(model, samples, { epochs: 3, batchSize: 2 });
 * console.log(reason, history.length); // completed 3
 * for await (const event of fit(model, samples)) {
 *   if (event.type === "epoch") console.log(event.epoch, event.loss);
 * }
 * ```
 */
export function fit(model: Model, samples: SamplesInput, options: FitOptions = {}): Training {
  return new Training(() => train(model, samples, options));
}

async function* train(
  model: Model,
  given: SamplesInput,
  options: FitOptions,
): AsyncGenerator<FitEvent, EndEvent, void> {
  const sets = setsOf(model, given, options);
  const training = trainingConfig(sets, options);
  if (options.resume !== undefined) {
    checkResume(options.resume, model, training);
    model.setWeights(options.resume.weights);
  }
  const workspace = await Workspace.open(options.engine);
  let left: TrainingRun | undefined;
  try {
    const session = await openSession(model, sets, { training, workspace, resume: options.resume });
    const run = new TrainingRun(model, sets, { ...options, training, workspace, session });
    left = run;
    return yield* run.events();
  } catch (error) {
    left = undefined;
    throw error;
  } finally {
    // Here without an error and before its end only when the caller has left the loop.
    left?.settle();
    await workspace.close();
  }
}
