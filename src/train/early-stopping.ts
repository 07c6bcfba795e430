import { UserError } from "../core/errors.js";
import type { BestEpoch } from "./checkpoint-state.js";
import type { EarlyStopping } from "./options.js";

/** Remembers the best epoch and counts those without progress, as Keras `EarlyStopping` does. */
export class Progress {
  readonly #rule: Required<EarlyStopping> | undefined;
  best: BestEpoch | undefined;
  /** Epochs since the best one. */
  without: number;

  constructor(rule: EarlyStopping | undefined, best: BestEpoch | undefined, without: number) {
    this.#rule = rule && { minDelta: 0, restoreBest: true, ...rule };
    if (this.#rule !== undefined) checkRule(this.#rule);
    this.best = best;
    this.without = without;
  }

  /** Takes in an epoch's loss; tells whether it is the best so far. */
  add(epoch: number, loss: number, weights: ReadonlyMap<string, Float32Array>): boolean {
    const better = this.best === undefined || loss < this.best.loss - (this.#rule?.minDelta ?? 0);
    this.without = better ? 0 : this.without + 1;
    if (better) this.best = { epoch, loss, weights };
    return better;
  }

  get exhausted(): boolean {
    return this.#rule !== undefined && this.without >= this.#rule.patience && this.without > 0;
  }

  get restores(): boolean {
    return this.#rule?.restoreBest === true;
  }
}

function checkRule({ patience, minDelta }: Required<EarlyStopping>): void {
  if (!Number.isInteger(patience) || patience < 0) {
    throw new UserError({ where: "earlyStopping.patience", expected: "a whole number >= 0", got: `${patience}` });
  }
  if (!(minDelta >= 0)) {
    throw new UserError({ where: "earlyStopping.minDelta", expected: "a number >= 0", got: `${minDelta}` });
  }
}
