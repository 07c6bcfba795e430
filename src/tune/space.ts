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

export type Dimension = NumberDimension | ChoiceDimension;

/** What is searched: dimensions by name, as typed plain data that survives JSON. */
export type Space = Readonly<Record<string, Dimension>>;

type NumberOptions = Omit<NumberDimension, "kind" | "low" | "high">;

/** A real number from `low` to `high`. */
export const float = (low: number, high: number, options: NumberOptions = {}): NumberDimension => ({
  ...{ kind: "float", low, high },
  ...options,
});

/** A whole number from `low` to `high`, both included. */
export const int = (low: number, high: number, options: NumberOptions = {}): NumberDimension => ({
  ...{ kind: "int", low, high },
  ...options,
});

/** One of some values. */
export const choice = (values: readonly Setting[], options: { readonly when?: When } = {}): ChoiceDimension => ({
  ...{ kind: "choice", values },
  ...options,
});
