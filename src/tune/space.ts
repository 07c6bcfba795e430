/** What a setting may be. */
export type Setting = string | number | boolean;

/** One value for each active dimension of a space: a plain record that survives JSON. */
export type Settings = Readonly<Record<string, Setting>>;

/** A dimension exists only where each dimension named here, which stands before it, has one of the values listed. */
export type When = Readonly<Record<string, readonly Setting[]>>;

/** A number from `low` to `high`, both included; evenly drawn on a logarithmic scale with `log`, in multiples of `step` above `low`. */
export interface NumberDimension {
  readonly kind: "float" | "int";
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  readonly step?: number;
  readonly when?: When;
}

/** One of a list, in no order. */
export interface ChoiceDimension {
  readonly kind: "choice";
  readonly values: readonly Setting[];
  readonly when?: When;
}

/** What one parameter may be. */
export type Dimension = NumberDimension | ChoiceDimension;

/** What is searched: dimensions by name, as typed plain data that survives JSON. */
export type Space = Readonly<Record<string, Dimension>>;

type NumberOptions = Omit<NumberDimension, "kind" | "low" | "high">;

/**
 * A real number from `low` to `high`.
 *
 * @example
 * ```ts
 * import { float } from "sandglass/tune";
 * console.log(float(0, 1)); // { kind: 'float', low: 0, high: 1 }
 * ```
 */
export const float = (low: number, high: number, options: NumberOptions = {}): NumberDimension => ({
  ...{ kind: "float", low, high },
  ...options,
});

/**
 * A whole number from `low` to `high`, both included.
 *
 * @example
 * ```ts
 * import { int } from "sandglass/tune";
 * console.log(int(8, 512, { log: true }).log); // true
 * ```
 */
export const int = (low: number, high: number, options: NumberOptions = {}): NumberDimension => ({
  ...{ kind: "int", low, high },
  ...options,
});

/**
 * One of some values.
 *
 * @example
 * ```ts
 * import { choice } from "sandglass/tune";
 * console.log(choice(["relu", "tanh"]).values.length); // 2
 * ```
 */
export const choice = (values: readonly Setting[], options: { readonly when?: When } = {}): ChoiceDimension => ({
  ...{ kind: "choice", values },
  ...options,
});
