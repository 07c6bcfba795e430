import type { Figure } from "../figure.js";

/** One number of a table, with how sure we are of it. */
export interface MetricCell {
  readonly value: number;
  /** Ends of an interval, e.g. the 95 % bootstrap interval. */
  readonly interval?: { readonly low: number; readonly high: number };
  /** Standard deviation over seeds. */
  readonly sd?: number;
  /** One of the best of its metric, to be set in bold; without any, the table finds the best itself. */
  readonly best?: boolean;
}

/** One metric of a table of numbers: drawn as a column, with one number of decimals. */
export interface MetricRow {
  readonly name: string;
  /** Which way is better; the best methods are set in bold. Absent where nothing competes, as between seeds. */
  readonly better?: "higher" | "lower";
  /** One for each method; undefined where a method has no such number. */
  readonly cells: readonly (MetricCell | undefined)[];
}

interface Headed {
  readonly title: string;
  /** A sentence or two before the content. */
  readonly text?: string;
}

/** Figures under a heading. */
export interface FigureSection extends Headed {
  readonly kind: "figures";
  readonly figures: readonly Figure[];
}

/** Tables of numbers under a heading. */
export interface MetricSection extends Headed {
  readonly kind: "metrics";
  /** Ours first, baselines after it. */
  readonly methods: readonly string[];
  /** What one of `methods` is: `score`, `seed`. Default `method`. */
  readonly methodName?: string;
  readonly rows: readonly MetricRow[];
  /** What intervals and ± mean, how they were made. */
  readonly note?: string;
}

/** Protocol, seeds, latent size, versions. */
export interface FactSection extends Headed {
  readonly kind: "facts";
  readonly facts: readonly (readonly [name: string, value: string | number])[];
}

/** A table of words under a heading; the first cell of a row names it. */
export interface TableSection extends Headed {
  readonly kind: "table";
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly note?: string;
  /** Keeps a long table in a box that scrolls, its head in sight. */
  readonly tall?: boolean;
}

/** Lines to type, each with what it does. */
export interface CommandSection extends Headed {
  readonly kind: "commands";
  readonly commands: readonly (readonly [what: string, command: string])[];
}

/** A part of the page. */
export type Section = FigureSection | MetricSection | FactSection | TableSection | CommandSection;
