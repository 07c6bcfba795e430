/**
 * Rows as aligned columns, two spaces apart; the last column is not padded. On a terminal too narrow for them, the last
 * column's words go on in the next line below it where there are up to three, and more are shown in several tables,
 * each with the first column.
 */
export function table(rows: readonly (readonly string[])[], width: number = terminalWidth()): string {
  const widths = widthsOf(rows);
  if (sum(widths) <= width) return aligned(rows, widths);
  const last = widths.length - 1;
  if (widths.length <= 3) {
    const left = sum(widths.slice(0, last)) + 2;
    if (width - left < 20) return aligned(rows, widths);
    const folded = rows.map((row) => row.with(last, wrapped(row[last] ?? "", width - left, " ".repeat(left))));
    return aligned(folded, widths);
  }
  const parts: number[][] = [];
  for (const column of widths.keys()) {
    if (column === 0) continue;
    const part = parts.at(-1);
    const taken = part && sum([0, ...part, column].map((at) => widths[at]!));
    if (taken === undefined || taken > width) parts.push([column]);
    else part!.push(column);
  }
  return parts
    .map((part) =>
      table(
        rows.map((row) => [0, ...part].map((at) => row[at] ?? "")),
        Infinity,
      ),
    )
    .join("\n\n");
}

/** Text in lines of at most `width` characters, all but the first indented. Longer words stay whole. */
export function wrapped(text: string, width: number = terminalWidth(), indent = ""): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${indent}`);
}

/** Nobody's terminal is too narrow for a file. */
function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns : Infinity;
}

const widthsOf = (rows: readonly (readonly string[])[]): number[] =>
  (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));

const sum = (widths: readonly number[]): number => widths.reduce((total, one) => total + one + 2, -2);

function aligned(rows: readonly (readonly string[])[], widths: readonly number[]): string {
  return rows
    .map((row) =>
      row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column]!))).join("  "),
    )
    .join("\n");
}
