import { UserError } from "../../core/errors.js";
import { tableRows } from "../readers/table-rows.js";
import type { TableSchema } from "./schema.js";

/**
 * A schema for a table of plain numbers, one sample a row, from its first row alone: whether that row holds names, and
 * which columns to take. Throws a UserError when they are not `width`, the label column aside.
 */
export async function plainSchema(path: string, width: number, labelColumn: string | undefined): Promise<TableSchema> {
  const { cells, delimiter } = await firstRow(path);
  const header = cells.every((cell) => cell === "" || Number.isNaN(Number(cell)));
  const names = header ? cells : cells.map((_, index) => `column ${index}`);
  const label = labelColumn === undefined ? undefined : names[labelIndex(names, labelColumn, path)];
  const used = names.filter((name) => name !== label);
  if (used.length !== width) {
    throw new UserError({
      where: path,
      expected: `${width} columns of numbers`,
      got: `${used.length}`,
      ...(used.length === width + 1 && { remedy: "Name the one to leave out with `labelColumn`." }),
    });
  }
  const inputs = used.map((name) => ({ kind: "numeric" as const, name, fill: 0, missing: 0 }));
  return { delimiter, header, names, inputs, missing: "error", rows: 0 };
}

async function firstRow(path: string): Promise<{ readonly cells: readonly string[]; readonly delimiter: string }> {
  for await (const { rows, delimiter } of tableRows(path)) {
    const cells = rows.find((row) => row.length > 1 || row[0]!.trim() !== "");
    if (cells !== undefined) return { cells: cells.map((cell) => cell.trim()), delimiter };
  }
  throw new UserError({ where: path, expected: "rows of numbers", got: "an empty file" });
}

function labelIndex(names: readonly string[], column: string, path: string): number {
  const number = /^-?\d+$/.test(column) ? Number(column) : Number.NaN;
  const index = names.includes(column) ? names.indexOf(column) : number < 0 ? names.length + number : number;
  if (names[index] !== undefined) return index;
  throw new UserError({
    where: `${path}, \`labelColumn\``,
    expected: `one of ${names.slice(0, 20).join(", ")}${names.length > 20 ? " …" : ""}`,
    got: JSON.stringify(column),
    remedy: "Give a name of the header, or an index from 0, negative from the end.",
  });
}
