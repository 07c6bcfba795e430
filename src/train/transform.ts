import type { Value } from "../graph/value.js";

/** What a link of an optimizer may ask for while it builds its part of the graph. */
export interface TransformScope {
  /** The trainable parameters, in the order of the gradients. */
  readonly parameters: readonly Value[];
  /** The stored state of a parameter. */
  slot(parameter: number, name: string): Value;
  /** Replaces it after the step. */
  store(parameter: number, name: string, value: Value): void;
  /** A number of this step, computed on the host in double precision. */
  scalar(name: string): Value;
}

/** One link: what it stores, what the host computes for it, and how it changes the gradients it is given. */
export interface TransformRule<S> {
  /** Whether what comes out is what to subtract from the parameters. An optimizer has one such link. */
  readonly descends: boolean;
  /** Throws a UserError when an option does not fit. */
  check(transform: S): void;
  /** Names of the arrays kept for each parameter, zeros at first. */
  slots(transform: S): readonly string[];
  /** Host numbers of a step, counted from 0. */
  scalars(transform: S, step: number): Readonly<Record<string, number>>;
  apply(transform: S, gradients: readonly Value[], scope: TransformScope): readonly Value[];
}
