import { UserError } from "../../core/errors.js";
import type { RowBlock } from "./csv.js";

/**
 * Rows of a `.ts` file of the UCR archive: one series of one channel each, all of one length, its class last.
 *
 * Format: sktime's, `@` lines, `@data`, then `1.5,2.5,?:class`.
 */
export async function* seriesRows(
  pieces: AsyncIterable<{ readonly text: string; readonly last: boolean }>,
  where: string,
): AsyncGenerator<RowBlock> {
  let rest = "";
  let line = 0;
  let width: number | undefined;
  let isData = false;
  let labelled = false;
  for await (const { text, last } of pieces) {
    const lines = (rest + text).split("\n");
    rest = last ? "" : lines.pop()!;
    const first = line + 1;
    const rows: string[][] = [];
    for (const one of lines.map((each) => each.trim())) {
      line++;
      if (!isData || one === "" || one.startsWith("#")) {
        const [, key = "", value = ""] = /^@(\w+)\s*(.*)$/.exec(one) ?? [];
        if (/^univariate$/i.test(key) && /false/i.test(value)) throw bad(where, line, "one channel", "several");
        if (/^timestamps$/i.test(key) && /true/i.test(value)) throw bad(where, line, "no time stamps", "some");
        if (/^classLabel$/i.test(key)) labelled = /^true/i.test(value);
        isData ||= /^data$/i.test(key);
        rows.push([""]);
        continue;
      }
      const parts = one.split(":");
      if (parts.length !== (labelled ? 2 : 1)) throw bad(where, line, "one channel", `${parts.length - +labelled}`);
      const cells = [...parts[0]!.split(","), ...parts.slice(1)];
      if (width === undefined) {
        width = cells.length;
        // The line of @data gives its place to the names.
        rows[rows.length - 1] = cells.map((_, at) => (labelled && at === width! - 1 ? "class" : `t${at}`));
      }
      if (cells.length !== width)
        throw bad(where, line, `series of ${width - +labelled} points`, `${cells.length - +labelled}`);
      rows.push(cells);
    }
    if (rows.length > 0) yield { rows, first, delimiter: "," };
  }
}

function bad(where: string, line: number, expected: string, got: string): UserError {
  return new UserError({ where: `${where} line ${line}`, expected, got, remedy: "Convert it to a CSV file." });
}
