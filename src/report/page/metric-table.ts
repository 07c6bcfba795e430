import { element, type Markup, together } from "../markup.js";
import { formatNumber } from "../number.js";
import { scroller } from "./scroller.js";
import type { MetricCell, MetricRow, MetricSection } from "./section-kinds.js";

/** Indices of the cells that are marked as best; without marks, of the best finite values as they read, ties included. */
export function bestCells(row: MetricRow): readonly number[] {
  if (row.cells.some((cell) => cell?.best !== undefined)) {
    return row.cells.flatMap((cell, at) => (cell?.best ? [at] : []));
  }
  if (row.better === undefined) return [];
  const sign = row.better === "higher" ? 1 : -1;
  const given = row.cells.flatMap((cell, at) =>
    cell && Number.isFinite(cell.value)
      ? [{ at, value: sign * cell.value, text: cellText(cell, decimalsOf(row)) }]
      : [],
  );
  if (given.length < 2) return [];
  const best = given.reduce((one, other) => (other.value > one.value ? other : one));
  return given.filter(({ text }) => text === best.text).map(({ at }) => at);
}

/** Four decimals for shares, fewer for larger numbers, three significant digits of tiny ones. */
function decimals(value: number): number {
  const size = Math.abs(value);
  if (size >= 1000) return 0;
  if (size >= 10) return 2;
  if (size > 1) return 3;
  return size === 0 || size >= 0.01 ? 4 : 2 + Math.ceil(-Math.log10(size));
}

/** One number of decimals for all numbers of a metric, by the largest of them. */
export function decimalsOf({ cells }: MetricRow): number {
  const sizes = cells.flatMap((cell) => (cell && Number.isFinite(cell.value) ? [Math.abs(cell.value)] : []));
  return decimals(Math.max(0, ...sizes));
}

function numberText(value: number, digits: number): string {
  if (!Number.isFinite(value) || digits > 8) return formatNumber(value);
  if (value !== 0 && Number(value.toFixed(digits)) === 0) return formatNumber(value);
  return value.toFixed(digits).replace("-", "−");
}

function spreadText({ sd, interval }: MetricCell, digits: number): string {
  const [spread, low, high] = [sd, interval?.low, interval?.high].map((value: number | undefined) =>
    value === undefined ? "" : value === 0 ? (0).toFixed(Math.min(digits, 8)) : numberText(value, digits),
  );
  return `${sd === undefined ? "" : ` ± ${spread}`}${interval === undefined ? "" : ` [${low}, ${high}]`}`;
}

/** `0.9630 ± 0.0040`, `0.9630 [0.9512, 0.9741]`: spread and ends as exact as the value. */
export function cellText(
  cell: MetricCell | undefined,
  digits: number = cell === undefined ? 0 : decimals(cell.value),
): string {
  return cell === undefined ? "–" : numberText(cell.value, digits) + spreadText(cell, digits);
}

function metricCell(cell: MetricCell | undefined, digits: number, best: boolean): Markup {
  if (cell === undefined) return element("td", {}, "–");
  const value = numberText(cell.value, digits);
  const spread = spreadText(cell, digits);
  return element(
    "td",
    {},
    best ? element("strong", {}, value) : value,
    spread === "" ? "" : element("small", {}, spread),
  );
}

/** Methods below each other, so that their names stay in sight when a wide table scrolls. */
export function metricTable({ title, methods, methodName = "method", rows, note }: MetricSection): Markup {
  const arrow = ({ better }: MetricRow): string => (better === undefined ? "" : better === "higher" ? " ↑" : " ↓");
  const head = element(
    "tr",
    {},
    ...[methodName, ...rows.map((row) => `${row.name}${arrow(row)}`)].map(
      (text: string): Markup => element("th", { scope: "col" }, text),
    ),
  );
  const columns = rows.map((row) => ({ row, digits: decimalsOf(row), best: bestCells(row) }));
  const body = methods.map((method, at) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, method),
      ...columns.map(({ row, digits, best }) => metricCell(row.cells[at], digits, best.includes(at))),
    ),
  );
  const directed = rows.some(({ better }) => better !== undefined);
  const legend = directed ? "↑ higher is better, ↓ lower is better; bold: best of the column." : "";
  return together([
    scroller(title, element("table", { class: "numbers" }, element("thead", {}, head), element("tbody", {}, ...body))),
    note === undefined && !directed
      ? ""
      : element("p", { class: "note" }, `${note === undefined ? "" : `${note} `}${legend}`),
  ]);
}
