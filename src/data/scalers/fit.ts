/** The values of one element, over the samples. */
export interface Column {
  readonly length: number;
  readonly at: (index: number) => number;
}

/** What a kind of scaler finds; the spread of a constant column, 0, is replaced by 1. */
export type Fit = (column: Column) => { readonly center: number; readonly spread: number };
