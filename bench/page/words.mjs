export const count = (value) =>
  value >= 100 ? Math.round(value).toLocaleString("en-US") : Number(value.toPrecision(value >= 10 ? 3 : 2)).toString();

export const threadsInWords = (threads) => (threads === 1 ? "1 thread" : `${threads} threads`);

/** A Markdown table; the first row is the head. Numbers are aligned by the reader's browser, not here. */
export function markdownTable([head, ...rows]) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Median with its range: `5,210 (5,100–5,300)`. */
export function withRange({ median, least, largest }) {
  return `${count(median)} (${count(least)}–${count(largest)})`;
}
