import { UserError } from "../../core/errors.js";
import type { Plan, Tuning } from "../../recipes/recipe.js";
import { checkSpace } from "../../tune/check-space.js";
import type { StudyOptions } from "../../tune/definition.js";
import type { Pruner } from "../../tune/pruner.js";
import { type PrunerOptions, parsePruner } from "../../tune/pruners/table.js";
import type { Sampler } from "../../tune/sampler.js";
import { parseSampler } from "../../tune/samplers/table.js";
import type { Space } from "../../tune/space.js";
import type { Study } from "../../tune/study.js";
import { completeConfig, type RunConfig } from "../config.js";
import { planOf } from "../setup.js";
import { knownSettings } from "../tuned-settings.js";
import { objectives, parseObjectives } from "./objectives.js";
import { tuningOf, usualValidation } from "./tuning-of.js";

/** What the command line keeps with a study of a recipe: everything a worker needs besides the study itself. */
export interface StudyAbout {
  /** As without tuning; its `epochs` are the most of a trial. */
  readonly config: RunConfig;
  readonly tuning: Pick<Tuning, "validation" | "samples">;
  /** Trials wanted in all. */
  readonly trials: number;
  readonly sampler: string;
  readonly pruner: string;
}

/** What may be asked for when a study of a recipe begins. */
export interface StudyChoices {
  readonly trials?: number;
  readonly objective?: string;
  readonly sampler?: string;
  readonly pruner?: string;
  /** In place of the recipe's. */
  readonly space?: Space;
  /** Whether the user has said how many epochs a trial has; the recipe says it otherwise. */
  readonly ownEpochs?: boolean;
}

/** A study of a recipe before it begins. */
export interface PlannedStudy extends StudyOptions {
  readonly about: StudyAbout;
}

/** Trials of a study, where nobody says otherwise. */
export const usualTrials = 20;

/**
 * What `createStudy` needs for a study of a recipe. Throws a UserError for an unknown objective, sampler or pruner, and for a space
 * that cannot be searched or whose settings no run would know.
 */
export function planStudy(base: RunConfig, choices: StudyChoices): PlannedStudy {
  const plan = planOf(base);
  const tuning = tuningOf(plan);
  const space = choices.space ?? tuning.space;
  checkSpace(space);
  checkKnown(space, plan, base);
  const wanted = parseObjectives(choices.objective ?? tuning.objective ?? "valLoss", space);
  const several = wanted.length > 1;
  const epochs = choices.ownEpochs === true ? base.epochs : (tuning.epochs ?? base.epochs);
  const about: StudyAbout = {
    config: { ...base, epochs },
    tuning: {
      ...(tuning.validation !== undefined && { validation: tuning.validation }),
      ...(tuning.samples !== undefined && { samples: tuning.samples }),
    },
    trials: choices.trials ?? usualTrials,
    sampler: choices.sampler ?? "tpe",
    pruner: choices.pruner ?? (several ? "none" : "median"),
  };
  return {
    ...{ name: base.recipe, space, objectives: wanted, seed: base.seed, about },
    note: noteOf("loss" in space ? "the loss among its settings" : `the loss ${plan.loss}`, wanted, about),
    ...searchersOf(about, several),
  };
}

/** What proposes and stops the trials of a study. */
export function searchersOf(
  { sampler, pruner, config }: StudyAbout,
  several: boolean,
): { readonly sampler: Sampler; readonly pruner?: Pruner } {
  const options: PrunerOptions = { resource: config.epochs };
  const stops = parsePruner(pruner, options);
  if (several && pruner !== "none") {
    throw new UserError({
      where: "pruner",
      expected: "none beside several objectives, of which a pruner sees only the first",
      got: pruner,
    });
  }
  return { sampler: parseSampler(sampler), ...(pruner !== "none" && { pruner: stops }) };
}

/** What a study says of itself, where it is one of a recipe. Throws a UserError where it is a program's own. */
export function aboutOf(study: Study): StudyAbout {
  const { about } = study.definition;
  if (isAbout(about)) return { ...about, config: completeConfig(about.config) };
  throw new UserError({
    where: study.place,
    expected: "a study that `sandglass tune` began",
    got: "one of a program's own",
    remedy: "Go on with it in that program.",
  });
}

const isAbout = (about: unknown): about is StudyAbout =>
  typeof about === "object" && about !== null && "config" in about && "tuning" in about && "trials" in about;

/** Settings that neither the recipe's model nor a run knows would change nothing. */
function checkKnown(space: Space, plan: Plan, { recipe }: RunConfig): void {
  const own = Object.keys(plan.tuning?.space ?? {});
  const always = ["learningRate", "batchSize", "schedule", "loss"];
  for (const [name, dimension] of Object.entries(space)) {
    if (!own.includes(name) && !always.includes(name)) {
      throw new UserError({
        where: `space, dimension "${name}"`,
        expected: `a setting that ${recipe} knows: ${[...new Set([...own, ...always])].join(", ")}`,
        got: `"${name}"`,
      });
    }
    const values = dimension.kind === "choice" ? dimension.values : [dimension.low, dimension.high];
    for (const value of values) knownSettings({ [name]: value });
  }
}

function noteOf(loss: string, wanted: ReturnType<typeof parseObjectives>, { config, tuning }: StudyAbout): string {
  const what = wanted.map(({ name, direction }) => `${name} (${direction}): ${objectives[name].about}`).join("; ");
  const samples = tuning.samples === undefined ? "all others" : `at most ${tuning.samples} others`;
  return (
    `${what}. Every trial trains for up to ${config.epochs} epochs with ${loss} on ${samples} and is compared on ` +
    `up to ${tuning.validation ?? usualValidation} training samples kept out. No test sample and no label is used.`
  );
}
