import type { TableSchema } from "./schema.js";

const delimiters: Readonly<Record<string, string>> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "bars",
  " ": "blanks",
};

/**
 * How a table was understood, in words for its user: one phrase each, warnings last.
 *
 * @example
 * ```ts
 * import { describeTable, inspectTable } from "sandglass";
 * const schema = await inspectTable(new TextEncoder().encode("a;b\n1,5;x\n3;y\n"));
 * console.log(describeTable(schema).join(", "));
 * // semicolons between cells, decimal commas, a header, 1 column of numbers, 1 of words (2 words)
 * ```
 */
export function describeTable(schema: TableSchema): readonly string[] {
  const { delimiter, decimal, header, inputs, label, time, leftOut = [] } = schema;
  const numbers = inputs.filter(({ kind }) => kind === "numeric").length;
  const words = inputs.flatMap((column) => (column.kind === "categorical" ? [column] : []));
  const categories = words.reduce((sum, column) => sum + column.categories.length, 0);
  const odd = words.filter(({ looksLike }) => looksLike !== undefined).map(({ name }) => quoted(name));
  return [
    `${delimiters[delimiter] ?? quoted(delimiter)} between cells`,
    ...(decimal === "," ? ["decimal commas"] : []),
    header ? "a header" : "no header",
    ...(numbers > 0 ? [`${numbers} ${numbers === 1 ? "column" : "columns"} of numbers`] : []),
    ...(words.length > 0 ? [`${words.length} of words (${categories} words)`] : []),
    ...(label ? [`labels in ${quoted(label.name)}`] : []),
    ...(time === undefined ? [] : [`times in ${quoted(time)}`]),
    ...leftOut.map(({ name, why }) => `left out: ${quoted(name)} (${why})`),
    ...(odd.length > 0
      ? [`words of ${odd.join(", ")} look like numbers: say which decimals they have, or write them plainly`]
      : []),
  ];
}

const quoted = (text: string): string => JSON.stringify(text);
