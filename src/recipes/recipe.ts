import type { Shape } from "../core/shape.js";
import type { Corruption } from "../data/corrupt/corrupt.js";
import type { LoadContext, Parts } from "../data/parts/parts.js";
import type { Judged } from "../judge/judged.js";
import type { LossName, Model } from "../nn/index.js";
import type { Optimizer } from "../train/index.js";
import type { Settings, Space } from "../tune/space.js";
import type { Choices, Chosen, OptionSpecs } from "./options.js";

/** A published system as declarations: what may be chosen, and what each choice learns from, looks like and is judged by. */
export interface Recipe {
  readonly name: string;
  /** One line for `sandglass recipes`. */
  readonly summary: string;
  /** Things a reader of its numbers should know. */
  readonly notes: readonly string[];
  readonly options: OptionSpecs;
  /** What the options come to; those left out take their defaults. Options must be checked before (see `choose`). */
  plan(options?: Choices): Plan;
}

/** One choice of a recipe's options, worked out. */
export interface Plan {
  /** Which of the recipe's forms this is, for tables of results; absent where there is one only. */
  readonly variant?: string;
  /** What it learns from, in words. */
  readonly data: string;
  readonly load: (context: LoadContext) => Promise<Parts>;
  readonly loss: LossName;
  readonly defaults: { readonly epochs: number; readonly batchSize: number; readonly learningRate: number };
  /** Where the data may be of any size: the default epochs are cut to about so many steps. */
  readonly steps?: number;
  /** Damage to the input, in training and in tests; what is to come out stays the clean sample. */
  readonly noise?: Corruption;
  /** Shape of a sample, where it is known before the data is read. */
  readonly input?: Shape;
  /** What may be tuned; without it, learning rate and batch size. */
  readonly tuning?: Tuning;
  readonly judged: Judged;
  /** `settings`: those found by tuning that it knows; all others stay the recipe's. */
  model(seed: number, input?: Shape, settings?: Settings): Model;
  /** `steps`: of the whole training, for learning rates that fall. */
  optimizer(learningRate: number, training: { readonly steps: number; readonly settings?: Settings }): Optimizer;
}

/**
 * What `sandglass tune` searches, where the recipe says so: settings that its `model` and `optimizer` know, and `learningRate`,
 * `batchSize`, `schedule` and `loss`, which every run knows.
 */
export interface Tuning {
  readonly space: Space;
  /** What trials are compared by, unless the user says otherwise: the validation loss by default. */
  readonly objective?: string;
  /** Most epochs of a trial; by default those of a run. */
  readonly epochs?: number;
  /** Training samples kept out to compare trials by; 2000 by default, and never more than a fifth. */
  readonly validation?: number;
  /** Most training samples of a trial; all by default. */
  readonly samples?: number;
}

/** What a recipe file says: a {@link Recipe} whose plan sees its options with their types. */
export interface Declaration<Specs extends OptionSpecs> extends Omit<Recipe, "options" | "plan"> {
  readonly options: Specs;
  plan(options: Chosen<Specs>): Plan;
}

/** Makes a recipe of a declaration. */
export function recipe<const Specs extends OptionSpecs>(declaration: Declaration<Specs>): Recipe {
  const defaults = Object.fromEntries(
    Object.entries(declaration.options).map(([name, spec]) => [name, spec.default]),
  ) as unknown as Chosen<Specs>;
  return { ...declaration, plan: (options = {}) => declaration.plan({ ...defaults, ...options }) };
}
