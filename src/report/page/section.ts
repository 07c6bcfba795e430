import type { Figure } from "../figure.js";
import { element, type Markup, together } from "../markup.js";
import { formatNumber } from "../number.js";

/** One number of a table, with how sure we are of it. */
export interface MetricCell {
  readonly value: number;
  /** Ends of an interval, e.g. the 95 % bootstrap interval. */
  readonly interval?: { readonly low: number; readonly high: number };
  /** Standard deviation over seeds. */
  readonly sd?: number;
  /** One of the best of its row, to be set in bold. */
  readonly best?: boolean;
}

/** One line of a table of numbers. */
export interface MetricRow {
  readonly name: string;
  /** Which way is better; the best cell of the row is set in bold. */
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
  readonly rows: readonly MetricRow[];
  /** What intervals and ± mean, how they were made. */
  readonly note?: string;
}

/** Protocol, seeds, latent size, versions. */
export interface FactSection extends Headed {
  readonly kind: "facts";
  readonly facts: readonly (readonly [name: string, value: string | number])[];
}

/** A part of the page. */
export type Section = FigureSection | MetricSection | FactSection;

/** Index of the best finite value; undefined when nothing can be compared. */
export function bestCell(row: MetricRow): number | undefined {
  if (row.better === undefined) return undefined;
  const sign = row.better === "higher" ? 1 : -1;
  const given = row.cells.flatMap((cell, at) =>
    cell && Number.isFinite(cell.value) ? [{ at, value: sign * cell.value }] : [],
  );
  if (given.length < 2) return undefined;
  return given.reduce((best, entry) => (entry.value > best.value ? entry : best)).at;
}

/** Four decimals for shares, fewer for larger numbers, three significant digits for tiny ones. */
function decimals(value: number): number {
  const size = Math.abs(value);
  return size >= 1000 ? 0 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
}

/** `0.9630 ± 0.0040`, `0.9630 [0.9512, 0.9741]`: spread and ends as exact as the value. */
export function cellText(cell: MetricCell | undefined): string {
  if (cell === undefined) return "–";
  const { value, sd, interval } = cell;
  const plain = Number.isFinite(value) && (value === 0 || Math.abs(value) >= 0.01);
  const text = (number: number) =>
    plain && Number.isFinite(number) ? number.toFixed(decimals(value)).replace("-", "−") : formatNumber(number);
  const spread = sd === undefined ? "" : ` ± ${text(sd)}`;
  return `${text(value)}${spread}${interval ? ` [${text(interval.low)}, ${text(interval.high)}]` : ""}`;
}

/** A box that scrolls by itself on narrow screens, reachable by keyboard. */
function scroller(label: string, content: Markup): Markup {
  return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, content);
}

function figureBlock(figure: Figure): Markup {
  return element(
    "figure",
    { style: `--w:${figure.width}px` },
    scroller(figure.title, { markup: figure.svg }),
    element("figcaption", {}, figure.description),
  );
}

function metricTable({ title, methods, rows, note }: MetricSection): Markup {
  const head = element("tr", {}, element("td"), ...methods.map((method) => element("th", { scope: "col" }, method)));
  const body = rows.map((row) => {
    const best = bestCell(row);
    const arrow = row.better === undefined ? "" : row.better === "higher" ? " ↑" : " ↓";
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, `${row.name}${arrow}`),
      ...methods.map((_, at) => {
        const text = cellText(row.cells[at]);
        return element("td", {}, at === best ? element("strong", {}, text) : text);
      }),
    );
  });
  return together([
    scroller(title, element("table", {}, element("thead", {}, head), element("tbody", {}, ...body))),
    element(
      "p",
      { class: "note" },
      `${note === undefined ? "" : `${note} `}↑ higher is better, ↓ lower is better; bold: best of the row.`,
    ),
  ]);
}

function factList({ facts }: FactSection): Markup {
  return element(
    "dl",
    {},
    ...facts.map(([name, value]) =>
      element("div", {}, element("dt", {}, name), element("dd", {}, typeof value === "number" ? String(value) : value)),
    ),
  );
}

function content(section: Section): Markup {
  switch (section.kind) {
    case "figures":
      return element("div", { class: "row" }, ...section.figures.map(figureBlock));
    case "metrics":
      return metricTable(section);
    case "facts":
      return factList(section);
  }
}

/** A section with its heading; `id` is what the table of contents points at. */
export function sectionMarkup(section: Section, id: string): Markup {
  return element(
    "section",
    { id, class: section.kind, "aria-labelledby": `${id}-title` },
    element("h2", { id: `${id}-title` }, section.title),
    section.text === undefined ? "" : element("p", {}, section.text),
    content(section),
  );
}
