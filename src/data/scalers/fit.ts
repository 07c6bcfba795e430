/** The values of one element, over the samples. */
export interface Column {
  readonly length: number;
  readonly at: (index: number) => number;
}

/** What a kind of scaler finds; a spread of 0, of a constant column, is replaced by 1. */
export type Fit = (column: Column) => { readonly center: number; readonly spread: number };
