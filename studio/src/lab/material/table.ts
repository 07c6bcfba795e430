import { tableRows } from "inside/data/readers/table-rows.js";
import { formatNumber } from "inside/report/number.js";
import { type CategoricalColumn, describeTable, type NumericColumn, readTable, select, type Table } from "sandglass";
import { classesOf, divideRows, usualNormal } from "../divide-rows.js";
import { columnHistogram, wordHistogram } from "../figures.js";
import type { Material } from "../material.js";
import type { ColumnSummary, Reading } from "../protocol.js";

/** Names that a column of labels often has. */
const labelNames = /^(label|labels|class|target|y|anomaly|is_?anomal(y|ous)|outlier|fault|faulty|is_?fraud|fraud)$/i;

/** Rows of a table, from the bytes of a file. */
export async function tableMaterial(bytes: Uint8Array, name: string, asked: Reading): Promise<Material> {
  const drop = asked.drop ?? [];
  const preview = await firstRows(bytes, name);
  const head = preview.rows[0] ?? [];
  const found = asked.label ?? head.find((column) => labelNames.test(column));
  const label = found === "" ? undefined : found;
  const options = { where: name, ...(label !== undefined && { label }), ...(drop.length > 0 && { drop: [...drop] }) };
  const table = await readTable(bytes, options);
  const { schema, samples, rows } = table;
  const labels = labelsOf(table);
  const classes = labels && classesOf(labels);
  const { labels: _, ...unlabelled } = samples;
  return {
    summary: {
      ...{ kind: "table", name, count: samples.count, unit: "rows", ambiguous: true },
      shape: `${schema.inputs.length} columns`,
      reading: { as: "table", label: label ?? "", drop },
      facts: describeTable(schema),
      notices: notices(table),
      columns: columnsOf(table, drop),
      ...(classes && { classes }),
      usualNormal: classes === undefined ? [] : usualNormal(classes),
      preview: { head: schema.header ? head : schema.names, rows: preview.rows.slice(schema.header ? 1 : 0) },
    },
    divide: (plan) => {
      const divided = divideRows(samples.count, labels, plan);
      const part = (indices: Uint32Array): Table => ({
        schema,
        samples: select(unlabelled, indices),
        rows: Array.from(indices, (at) => rows[at]!),
      });
      const { training, test, ...known } = divided;
      return { training: part(training), test: part(test), options: {}, ...known };
    },
  };
}

/** The first rows as they stand in the file. */
async function firstRows(bytes: Uint8Array, where: string): Promise<{ readonly rows: readonly (readonly string[])[] }> {
  for await (const { rows } of tableRows(bytes, { where })) return { rows: rows.slice(0, 13) };
  return { rows: [] };
}

function labelsOf({ samples, schema }: Table): readonly string[] | undefined {
  const { labels } = samples;
  const classes = schema.label?.classes;
  return labels && Array.from(labels, (label) => classes?.[label] ?? String(label));
}

function notices({ schema, samples }: Table): string[] {
  const width = samples.shape[0]!;
  const constant = schema.inputs.filter((column, at) => column.kind === "numeric" && isConstant(samples, at, width));
  return constant.length === 0
    ? []
    : [`Always the same, so nothing can be learned from: ${constant.map(({ name }) => name).join(", ")}.`];
}

function isConstant({ data, count }: Table["samples"], at: number, width: number): boolean {
  for (let row = 1; row < count; row++) if (data[row * width + at] !== data[at]) return false;
  return true;
}

function columnsOf(table: Table, drop: readonly string[]): ColumnSummary[] {
  const { schema } = table;
  const inputs = new Map<string, ColumnSummary>();
  let at = 0;
  for (const column of schema.inputs) {
    inputs.set(column.name, column.kind === "numeric" ? numeric(table, column, at) : categorical(table, column, at));
    at += column.kind === "numeric" ? 1 : column.categories.length;
  }
  return schema.names.map((name) => {
    const input = inputs.get(name);
    if (input !== undefined) return input;
    const plain = { name, type: "", missing: 0, range: "" };
    if (name === schema.label?.name) return { ...plain, role: "label", type: "labels" };
    if (name === schema.time) return { ...plain, role: "time", type: "times" };
    const why = schema.leftOut?.find((one) => one.name === name)?.why;
    return { ...plain, role: "left out", remark: drop.includes(name) ? "left out by you" : (why ?? "left out") };
  });
}

function numeric({ samples }: Table, { name, missing }: NumericColumn, at: number): ColumnSummary {
  const { data, count, shape } = samples;
  const values = Float64Array.from({ length: count }, (_, row) =>
    samples.missing?.[row * shape[0]! + at] ? Number.NaN : data[row * shape[0]! + at]! * samples.scale,
  );
  const finite = values.filter(Number.isFinite);
  const [low, high] = [
    finite.reduce((a, b) => Math.min(a, b), Infinity),
    finite.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  return {
    ...{ name, role: "input", type: "numbers", missing },
    range:
      finite.length === 0
        ? "none"
        : low === high
          ? `always ${formatNumber(low)}`
          : `${formatNumber(low)} … ${formatNumber(high)}`,
    histogram: columnHistogram(name, values),
  };
}

function categorical({ samples }: Table, column: CategoricalColumn, at: number): ColumnSummary {
  const { data, count, shape } = samples;
  const counts = column.categories.map((_, word) => {
    let sum = 0;
    for (let row = 0; row < count; row++) if (data[row * shape[0]! + at + word] === 1) sum++;
    return sum;
  });
  const { name, missing, categories } = column;
  return {
    ...{ name, role: "input", type: "words", missing },
    range: categories.slice(0, 4).join(", ") + (categories.length > 4 ? ` … ${categories.length}` : ""),
    histogram: wordHistogram(name, counts),
    ...(column.looksLike && { remark: "looks like numbers written otherwise" }),
  };
}
