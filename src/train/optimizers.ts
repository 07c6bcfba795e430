import { UserError } from "../core/errors.js";
import { sub } from "../graph/ops/elementwise.js";
import { parameter, scalar } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";
import * as adam from "./optimizers/adam.js";
import * as clip from "./optimizers/clip.js";
import * as rmsprop from "./optimizers/rmsprop.js";
import * as sgd from "./optimizers/sgd.js";
import { type LearningRate, learningRateAt } from "./schedules.js";
import type { TransformRule } from "./transform.js";

/** Every link an optimizer can be made of. */
export interface Transforms {
  sgd: sgd.Sgd;
  rmsprop: rmsprop.Rmsprop;
  adam: adam.Adam;
  adamw: adam.Adamw;
  clipByNorm: clip.ClipByNorm;
  clipByValue: clip.ClipByValue;
}

export type TransformName = keyof Transforms;
export type Transform = Transforms[TransformName];

/** Links applied one after the other. */
export interface Chain {
  readonly type: "chain";
  readonly links: readonly Transform[];
}

/** An optimizer: plain data that survives JSON. */
export type Optimizer = Transform | Chain;

/** The rule of each link. Leaving one out does not compile. */
export const transformRules: { readonly [K in TransformName]: TransformRule<Transforms[K]> } = {
  sgd: sgd.sgdRule,
  rmsprop: rmsprop.rmspropRule,
  adam: adam.adamRule,
  adamw: adam.adamwRule,
  clipByNorm: clip.clipByNormRule,
  clipByValue: clip.clipByValueRule,
};

/**
 * Applies links in order, each to what the one before made of the gradients, as optax does.
 *
 * @example
 * ```ts
 * import { adam, chain, clipByNorm, clipByValue } from "sandglass";
 * const optimizer = chain(clipByValue(0.5), clipByNorm(1), adam());
 * console.log(optimizer.links.map((link) => link.type).join(" ")); // clipByValue clipByNorm adam
 * ```
 */
export function chain(...links: readonly Optimizer[]): Chain {
  return { type: "chain", links: links.flatMap(linksOf) };
}

const linksOf = (optimizer: Optimizer): readonly Transform[] =>
  optimizer.type === "chain" ? optimizer.links : [optimizer];

/** TypeScript cannot see that a union's member meets its own rule. */
const ruleOf = (link: Transform): TransformRule<Transform> =>
  transformRules[link.type] as unknown as TransformRule<Transform>;

/** Throws a UserError unless all links are known, their options fit, and exactly one of them descends. */
export function checkOptimizer(optimizer: Optimizer): void {
  const given: unknown = optimizer;
  const links: readonly unknown[] = typeof given === "object" && given !== null ? linksOf(optimizer) : [given];
  for (const link of links) {
    const type: unknown = (link as Partial<Transform> | null | undefined)?.type;
    if (typeof type !== "string" || !Object.hasOwn(transformRules, type)) {
      const expected = `one of ${Object.keys(transformRules).join(", ")} or a chain of them`;
      throw new UserError({ where: "optimizer", expected, got: JSON.stringify(link) ?? "nothing" });
    }
    ruleOf(link as Transform).check(link as Transform);
  }
  const descending = linksOf(optimizer).filter((link) => ruleOf(link).descends);
  if (descending.length === 1) return;
  throw new UserError({
    where: "optimizer",
    expected: "one of sgd, rmsprop, adam, adamw in the chain",
    got: `${descending.length} of them`,
    remedy: "Try chain(clipByNorm(1), adam()).",
  });
}

/** One step of an optimizer as graph values. */
export interface OptimizerGraph {
  /** The state to keep between steps, zeros at first, by name. */
  readonly slots: ReadonlyMap<string, Value<"parameter">>;
  /** New parameters and new state. */
  readonly updates: readonly { readonly parameter: Value<"parameter">; readonly value: Value }[];
  /** The host numbers of a step, counted from 0 over the whole training. */
  scalars(step: number): Readonly<Record<string, number>>;
}

/** Builds the update of `parameters` (named) by their `gradients`. */
export function buildOptimizer(
  optimizer: Optimizer,
  parameters: ReadonlyMap<string, Value<"parameter">>,
  gradients: readonly Value[],
): OptimizerGraph {
  const links = linksOf(optimizer);
  const names = [...parameters.keys()];
  const values = [...parameters.values()];
  const slots = new Map<string, Value<"parameter">>();
  const updates: { parameter: Value<"parameter">; value: Value }[] = [];

  const steps = links.reduce<readonly Value[]>((current, link, at) => {
    const slotName = (index: number, name: string): string => `${link.type}.${at}.${name}/${names[index]}`;
    for (const name of ruleOf(link).slots(link)) {
      for (const [index, { shape }] of values.entries()) {
        const key = slotName(index, name);
        slots.set(key, parameter(key, shape));
      }
    }
    const scalars = new Map<string, Value>();
    return ruleOf(link).apply(link, current, {
      parameters: values,
      slot: (index, name) => slots.get(slotName(index, name))!,
      store: (index, name, value) => updates.push({ parameter: slots.get(slotName(index, name))!, value }),
      scalar(name) {
        const known = scalars.get(name) ?? scalar(`${link.type}.${at}.${name}`);
        scalars.set(name, known);
        return known;
      },
    });
  }, gradients);
  values.forEach((value, at) => void updates.push({ parameter: value, value: sub(value, steps[at]!) }));
  return { slots, updates, scalars: (step) => optimizerScalars(links, step) };
}

function optimizerScalars(links: readonly Transform[], step: number): Record<string, number> {
  const scalars: Record<string, number> = {};
  links.forEach((link, at) => {
    for (const [name, value] of Object.entries(ruleOf(link).scalars(link, step))) {
      scalars[`${link.type}.${at}.${name}`] = value;
    }
  });
  return scalars;
}

/** The learning rate of a step, for reports. */
export function learningRateOf(optimizer: Optimizer, step: number): number {
  const rates = linksOf(optimizer).flatMap((link): LearningRate[] =>
    "learningRate" in link ? [link.learningRate] : [],
  );
  return learningRateAt(rates[0] ?? 0, step);
}
