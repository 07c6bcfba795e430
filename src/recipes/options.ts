/** Name of an option a recipe may offer. */
export type OptionName =
  | "variant"
  | "kind"
  | "direction"
  | "events"
  | "window"
  | "stride"
  | "channels"
  | "normalClass"
  | "noiseFactor"
  | "level"
  | "latentSize"
  | "beta"
  | "contamination"
  | "data"
  | "size"
  | "fit"
  | "labelColumn"
  | "dropColumns"
  | "categoricalColumns"
  | "delimiter"
  | "decimal"
  | "header"
  | "skipRows"
  | "indexColumn"
  | "timeColumn"
  | "maxCategories"
  | "encoding";

/** What the value of each option is called and what it means; recipes say which they take and within what limits. */
export const optionNames: { readonly [Name in OptionName]: { readonly value: string; readonly about: string } } = {
  variant: { value: "<name>", about: "another architecture of the same recipe" },
  kind: { value: "<table|series|pictures>", about: "what the data is, where its path does not tell" },
  direction: { value: "<normal-to-anomalous>", about: "which dataset is normal and which anomalous" },
  events: { value: "<file>", about: "known events of a series: JSON of [start, end] pairs, or a CSV of both" },
  window: { value: "<points>", about: "points in a window of the series" },
  stride: { value: "<points>", about: "points from one window of the series to the next" },
  channels: { value: "<names>", about: "columns of the series to take, such as flow,pressure" },
  normalClass: { value: "<class>", about: "the only class that counts as normal" },
  noiseFactor: { value: "<sd>", about: "standard deviation of the noise on the input" },
  level: { value: "<n>", about: "the code is a picture of n x n numbers" },
  latentSize: { value: "<n>", about: "numbers in the code" },
  beta: { value: "<weight>", about: "weight of the code's divergence from its prior" },
  contamination: { value: "<share>", about: "share of anomalies put into the training set on purpose" },
  size: { value: "<pixels>", about: "side of the samples made of pictures (their own up to 64)" },
  fit: { value: "<resize|tile>", about: "what becomes of pictures of another size" },
  data: {
    value: "<path>",
    about: "a folder of pictures, a table or a series: CSV, TSV, NDJSON, Parquet, .ts, NPY or NPZ",
  },
  labelColumn: { value: "<name>", about: "column of the table that says what is anomalous" },
  dropColumns: { value: "<names>", about: "columns of the table to leave out, such as id,time" },
  categoricalColumns: { value: "<names>", about: "columns of the table whose numbers are codes, not amounts" },
  delimiter: { value: "<character>", about: "what stands between cells: comma, tab, semicolon, bar, blank" },
  decimal: { value: "<mark>", about: "mark of decimals in the table" },
  header: { value: "<yes|no>", about: "whether the table's first row holds names" },
  skipRows: { value: "<rows>", about: "rows of the file to pass over, such as 1-3,5" },
  indexColumn: { value: "<name>", about: "column that numbers the rows; none keeps one that is found" },
  timeColumn: { value: "<name>", about: "column that says when each row was; none keeps one that is found" },
  maxCategories: { value: "<n>", about: "most different words of one column (64)" },
  encoding: { value: "<name>", about: "how the table's text is coded, such as windows-1252" },
};

/** What an option may be. A default of undefined means it may be left out. */
export type OptionSpec =
  | { readonly kind: "choice"; readonly values: readonly string[]; readonly default: string | undefined }
  | {
      readonly kind: "whole" | "number";
      readonly atLeast: number;
      readonly atMost: number;
      readonly default: number | undefined;
    }
  | { readonly kind: "text"; readonly default: string | undefined; readonly required?: boolean };

/** The options a recipe takes. */
export type OptionSpecs = Readonly<Partial<Record<OptionName, OptionSpec>>>;

type ValueOf<S> = S extends {
  readonly kind: "choice";
  readonly values: readonly (infer V)[];
  readonly default: infer D;
}
  ? V | (D extends string ? never : undefined)
  : S extends { readonly kind: "whole" | "number"; readonly default: infer D }
    ? D extends number
      ? number
      : number | undefined
    : S extends { readonly required: true }
      ? string
      : string | undefined;

/** The values of a recipe's options, typed by their specs. */
export type Chosen<Specs extends OptionSpecs> = { readonly [Name in keyof Specs]: ValueOf<Specs[Name]> };

/** Values as a config file or the command line gives them. */
export type Choices = Readonly<Partial<Record<OptionName, string | number>>>;

export const choice = <const V extends string>(
  values: readonly [V, ...V[]],
): { readonly kind: "choice"; readonly values: readonly V[]; readonly default: V } => ({
  kind: "choice",
  values,
  default: values[0],
});

/** A choice whose default depends on other options. */
export const openChoice = <const V extends string>(
  values: readonly [V, ...V[]],
): { readonly kind: "choice"; readonly values: readonly V[]; readonly default: undefined } => ({
  kind: "choice",
  values,
  default: undefined,
});

/** A number within limits. */
export type Numeric<D> = {
  readonly kind: "whole" | "number";
  readonly atLeast: number;
  readonly atMost: number;
  readonly default: D;
};

export const whole = <D extends number | undefined>(atLeast: number, atMost: number, value: D): Numeric<D> => ({
  kind: "whole",
  atLeast,
  atMost,
  default: value,
});

export const number = <D extends number | undefined>(atLeast: number, atMost: number, value: D): Numeric<D> => ({
  kind: "number",
  atLeast,
  atMost,
  default: value,
});

/** `--noise-factor` of `noiseFactor`. */
export function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
