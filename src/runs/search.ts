import { Random } from "../core/random.js";
import { type Samples, select } from "../core/samples.js";
import { splitIndices } from "../data/split.js";
import type { Engine } from "../engine/contract.js";
import type { Plan, Search, Settings } from "../recipes/recipe.js";
import { fit } from "../train/index.js";
import { keptCount } from "../train/trim.js";
import type { RunConfig } from "./config.js";
import { optimizerOf } from "./schedule.js";

/** A trial of a search, before the training itself. */
export interface TrialEvent {
  readonly type: "trial";
  readonly trial: number;
  readonly trials: number;
  readonly settings: Settings;
  readonly valLoss: number;
}

/** All trials of a search and the best of them. */
export interface SearchResult {
  readonly best: Settings;
  /** What the search took. */
  readonly seconds: number;
  readonly trials: readonly { readonly settings: Settings; readonly valLoss: number | null }[];
  readonly note: string;
}

export interface SearchOptions {
  readonly config: RunConfig;
  readonly engine: Engine;
  readonly train: Samples;
  readonly signal: AbortSignal;
}

/**
 * Seeded random search: trains each trial briefly on part of the training samples and compares them on others. Test
 * samples are not touched. Undefined when aborted.
 */
export async function* search(
  plan: Plan,
  rules: Search,
  { config, engine, train, signal }: SearchOptions,
): AsyncGenerator<TrialEvent, SearchResult | undefined> {
  const started = performance.now();
  const { validation, samples } = divide(train, rules, config.seed);
  const trials: { settings: Settings; valLoss: number | null }[] = [];
  const trim = config.trim ?? 0;
  const batchSize = Math.min(config.batchSize, keptCount(samples.count, trim));
  for (const [at, settings] of drawTrials(rules, config.seed).entries()) {
    const model = plan.model(config.seed, train.shape, settings);
    const steps = rules.epochs * Math.ceil(keptCount(samples.count, trim) / batchSize);
    const events = fit(model, samples, {
      ...{ engine, batchSize, signal, validation },
      epochs: rules.epochs,
      loss: plan.loss,
      optimizer: optimizerOf(config, plan, { steps, settings }),
      seed: config.seed,
      trim,
    });
    let valLoss = Number.POSITIVE_INFINITY;
    try {
      for await (const event of events) {
        if (event.type === "epoch") valLoss = event.valLoss!;
      }
    } catch (error) {
      // A trial that diverges has lost; it does not end the search.
      if (signal.aborted || !(error instanceof Error) || error.name !== "UserError") throw error;
      valLoss = Number.POSITIVE_INFINITY;
    }
    if (signal.aborted) return undefined;
    trials.push({ settings, valLoss: Number.isFinite(valLoss) ? valLoss : null });
    yield { type: "trial", trial: at + 1, trials: rules.trials, settings, valLoss };
  }
  const best = trials.reduce((least, trial) =>
    (trial.valLoss ?? Infinity) < (least.valLoss ?? Infinity) ? trial : least,
  );
  const note = `${plan.loss} on ${validation.count} training samples kept out, after ${rules.epochs} epochs on ${samples.count} others`;
  return { best: best.settings, seconds: (performance.now() - started) / 1000, trials, note };
}

/** Small training sets keep a fifth for validation. */
function divide(
  train: Samples,
  rules: Search,
  seed: number,
): { readonly validation: Samples; readonly samples: Samples } {
  const fraction = Math.min(0.2, rules.validation / train.count);
  const lists = splitIndices(train.count, { validation: fraction, samples: 1 - fraction }, seed);
  return {
    validation: select(train, lists.validation),
    samples: select(train, lists.samples.subarray(0, rules.samples)),
  };
}

/** Different settings, drawn at random; all of them where there are no more than trials. */
function drawTrials({ space, trials }: Search, seed: number): Settings[] {
  const all = Object.entries(space).reduce<Settings[]>(
    (partial, [name, values]) => partial.flatMap((settings) => values.map((value) => ({ ...settings, [name]: value }))),
    [{}],
  );
  return [...new Random(seed, "search").permutation(all.length).subarray(0, trials)].map((at) => all[at]!);
}
