import { UserError } from "../core/errors.js";
import type { Checkpoint, Optimizer } from "../train/index.js";
import { learningRateOf } from "../train/optimizers.js";

/** Whether nothing is left to train: all epochs are done, or the training stopped early. */
export function isComplete(checkpoint: Checkpoint, epochs: number, patience: number | undefined): boolean {
  return checkpoint.epochs >= epochs || stoppedEarly(checkpoint, patience);
}

/** Whether early stopping ended the training. */
export function stoppedEarly({ epochsWithoutProgress: without }: Checkpoint, patience: number | undefined): boolean {
  return patience !== undefined && without >= patience;
}

/** Throws a UserError for fewer epochs than there are already. */
export function checkEpochs({ epochs: done, step }: Checkpoint, epochs: number): void {
  const least = step > 0 ? done + 1 : done;
  if (epochs >= least) return;
  const under = step > 0 ? ", the last of them under way" : "";
  throw new UserError({
    where: "epochs",
    expected: `at least the ${least} there are already${under}`,
    got: `${epochs}`,
  });
}

/**
 * What other epochs than planned did to a falling learning rate, in words; undefined where they did nothing. The rate is
 * laid out over the new number of epochs, as a Keras script does that is started again with more `epochs` and
 * `initial_epoch`: at its old floor the additional epochs would learn next to nothing.
 */
export function rateNotice(
  checkpoint: Checkpoint,
  optimizer: Optimizer,
  { epochs, stepsPerEpoch }: { readonly epochs: number; readonly stepsPerEpoch: number },
): string | undefined {
  const next = checkpoint.epochs * stepsPerEpoch + checkpoint.step;
  const was = learningRateOf(checkpoint.training.optimizer, next);
  const is = learningRateOf(optimizer, next);
  if (was === is || checkpoint.epochs + checkpoint.step === 0) return undefined;
  const [from, to] = [was, is].map((rate) => String(Number(rate.toPrecision(3))));
  return `The learning rate falls over all ${epochs} epochs now: it goes on at ${to} instead of ${from}.`;
}
