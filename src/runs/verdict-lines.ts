import type { ScoredSample, UnreadSample } from "./scored-sample.js";

/** How verdicts are written, and what stands before the first. */
export interface Lines {
  readonly head: string;
  readonly line: (one: ScoredSample | UnreadSample) => string;
}

/** A line of JSON each. */
const jsonLines: Lines = {
  head: "",
  line: (one) => `${JSON.stringify("error" in one ? { [one.kind]: one.name, error: one.error } : one)}\n`,
};

/** Which columns verdicts have in CSV besides the usual. */
export type VerdictColumns = Readonly<Record<"times" | "ends" | "blame" | "errors", boolean>>;

/** Verdicts as lines of a format. */
export const linesOf = (format: "ndjson" | "csv", columns: VerdictColumns): Lines =>
  format === "csv" ? csvLines(columns) : jsonLines;

/** CSV, with columns for times, blame and errors where there are such. */
function csvLines({ times, ends, blame, errors }: VerdictColumns): Lines {
  const columns = [
    "name",
    ...(ends ? ["end"] : []),
    ...(times ? ["time"] : []),
    "score",
    "z",
    "pValue",
    "anomalous",
    ...(blame ? ["blame"] : []),
    ...(errors ? ["error"] : []),
  ];
  const row = (cells: Readonly<Record<string, unknown>>): string =>
    `${columns.map((column) => quoted(String(cells[column] ?? ""))).join(",")}\n`;
  return {
    head: `${columns.join(",")}\n`,
    line: (one) =>
      row("error" in one ? { ...one } : { ...one, blame: (one.blame ?? []).map(({ feature }) => feature).join(" ") }),
  };
}

const quoted = (cell: string): string => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
