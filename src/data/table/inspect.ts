import { UserError } from "../../core/errors.js";
import { tableRows } from "../readers/table-rows.js";
import { placeOf, type TableSource } from "../readers/text.js";
import { ColumnFacts } from "./column-facts.js";
import type { InspectOptions } from "./inspect-options.js";
import { columnIndex, type Layout, layoutOf } from "./layout.js";
import type { TableSchema } from "./schema.js";

/**
 * Reads a table once, in constant memory, to find out what its columns hold.
 *
 * @example
 * ```ts
 * import { inspectTable } from "sandglass";
 * const schema = await inspectTable(new TextEncoder().encode("a;b\n1;x\n3;y\n"));
 * console.log(schema.delimiter, schema.inputs[0]?.kind, schema.rows); // ; numeric 2
 * ```
 *
 * @throws UserError when the table is empty or ragged, a named column is absent, a column mixes numbers and words,
 * holds infinities or too many categories, or has no value at all.
 */
export async function inspectTable(source: TableSource, options: InspectOptions = {}): Promise<TableSchema> {
  const where = placeOf(source, options.where);
  let layout: (Layout & { readonly columns: readonly Column[] }) | undefined;
  let delimiter = ",";
  let rows = 0;
  for await (const block of tableRows(source, options)) {
    for (const [at, cells] of block.rows.entries()) {
      if (isBlank(cells)) continue;
      if (layout === undefined) {
        delimiter = block.delimiter;
        const sample = block.rows.slice(at, at + 200).filter((cells) => !isBlank(cells));
        const found = layoutOf(sample, { ...options, delimiter }, where);
        layout = { ...found, columns: columnsOf(found, options, where) };
        if (layout.header) continue;
      }
      const row = block.first + at;
      if (cells.length !== layout.names.length) throw ragged(where, row, layout.names.length, cells.length);
      rows++;
      for (const { index, facts } of layout.columns) facts.add(cells[index]!.trim(), row);
    }
  }
  if (layout === undefined || rows === 0) {
    const got = layout === undefined ? "an empty file" : "a header only";
    throw new UserError({ where, expected: "at least one row of data", got });
  }
  const label = layout.columns.find(({ role }) => role === "label")?.facts.label();
  const { inputs, time, leftOut } = rolesOf(layout, options);
  if (inputs.length === 0)
    throw new UserError({ where, expected: "at least one column besides the label", got: "none" });
  const { header, names, decimal } = layout;
  return {
    ...{ delimiter, header, names, inputs: inputs.map(({ facts }) => facts.column()) },
    ...{ missing: options.missing ?? "fill", rows },
    ...(label && { label }),
    ...(decimal === "," && { decimal }),
    ...(options.encoding !== undefined && { encoding: options.encoding }),
    ...(time && { time: time.facts.name }),
    ...(leftOut.length > 0 && { leftOut }),
  };
}

interface Column {
  readonly index: number;
  readonly role: "input" | "label" | "time" | "index";
  readonly facts: ColumnFacts;
}

/** Which columns are inputs, which one tells the time, and what is left out. */
function rolesOf(
  { columns, header }: { readonly columns: readonly Column[]; readonly header: boolean },
  options: InspectOptions,
): {
  readonly inputs: readonly Column[];
  readonly time: Column | undefined;
  readonly leftOut: NonNullable<TableSchema["leftOut"]>;
} {
  const asked = columns.find(({ role }) => role === "time");
  const inputs: Column[] = [];
  const leftOut: { readonly name: string; readonly why: string }[] = [];
  let time = asked;
  for (const column of columns) {
    const { role, facts, index } = column;
    if (role === "label" || role === "time") continue;
    const counts = options.indexColumn === undefined && facts.counts(header, index === 0) && columns.length > 1;
    if (role === "index" || counts) leftOut.push({ name: facts.name, why: "numbers the rows" });
    else if (facts.isVoid) leftOut.push({ name: facts.name, why: "no name and no value" });
    else if (options.timeColumn === "none" || !facts.isTime) inputs.push(column);
    else if (time === undefined) time = column;
    else leftOut.push({ name: facts.name, why: "another time" });
  }
  return { inputs, time, leftOut };
}

/** Lines without any cell are skipped, as spreadsheets leave them at the end. */
export function isBlank(cells: readonly string[]): boolean {
  return cells.length === 1 && cells[0]!.trim() === "";
}

/** The error for a row of another width than the table. */
export function ragged(where: string, row: number, expected: number, got: number): UserError {
  return new UserError({
    where: `${where} row ${row}`,
    expected: `${expected} cells`,
    got: `${got}`,
    remedy:
      "Say what stands between cells (`delimiter`), quote cells that hold it, or pass over that row (`skipRows`).",
  });
}

function columnsOf({ names, decimal }: Layout, options: InspectOptions, where: string): readonly Column[] {
  const indexOf = (column: string | number, option: string): number => columnIndex(names, column, option, where);
  const only = (column: string | number | undefined, option: string): number | undefined =>
    column === undefined || (column === "none" && option !== "label") ? undefined : indexOf(column, option);
  const label = only(options.label, "label");
  const time = only(options.timeColumn, "time");
  const rowIndex = only(options.indexColumn, "index");
  const dropped = new Set((options.drop ?? []).map((column) => indexOf(column, "drop")));
  const categorical = new Set((options.categorical ?? []).map((column) => indexOf(column, "categorical")));
  return names.flatMap((name, index): readonly Column[] => {
    if (dropped.has(index)) return [];
    const facts = new ColumnFacts(name, where, {
      categorical: categorical.has(index),
      maxCategories: options.maxCategories ?? 64,
      missing: options.missing ?? "fill",
      decimal,
    });
    const role = index === label ? "label" : index === time ? "time" : index === rowIndex ? "index" : "input";
    return [{ index, role, facts }];
  });
}
