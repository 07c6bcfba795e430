import type { OpName, Value } from "../../graph/value.js";

/** What the values of one step can see. */
export interface Step {
  /** Samples in this step: the program's batch size, or fewer in the last step of a job. */
  readonly samples: number;
  /** Threefry key of the step. */
  readonly key: readonly [number, number];
  input(value: Value<"input">): Float64Array;
  parameter(value: Value<"parameter">): Float64Array;
  scalar(name: string): number;
}

/**
 * Computes one value from its inputs. Shared values are laid out `[...shape]`, sample values `[samples, ...shape]`,
 * both row-major. Arrays are never changed once made, so a result may be an input's own array.
 */
export type Evaluate<K extends OpName> = (value: Value<K>, inputs: readonly Float64Array[], step: Step) => Float64Array;

/** One evaluation for each of some ops; leaving one out does not compile. */
export type Evaluators<Names extends OpName> = { readonly [K in Names]: Evaluate<K> };
