import { didYouMean } from "../../core/did-you-mean.js";
import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { type RawSamples, select } from "../../core/samples.js";
import { readNumpy } from "../readers/npz.js";
import { applyScaler, type Scaler } from "../scalers/scaler.js";
import { featureNames, type TableSchema } from "../table/schema.js";
import { readTable } from "../table/table.js";
import { standInsOf, trainingFacts } from "../table/training-facts.js";
import { divided, scaling, unlabelled } from "./anomaly-parts.js";
import { fractionsFor } from "./fractions.js";
import type { LoadContext, Parts } from "./parts.js";

export interface TableSource {
  readonly file: string;
  readonly labelColumn?: string | undefined;
  /** Names or indices, with commas between. */
  readonly dropColumns?: string | undefined;
  readonly categoricalColumns?: string | undefined;
  /** The normal class, by its number or its word. Default: 0, or the word "normal". */
  readonly normalClass?: string | undefined;
  readonly contamination?: number | undefined;
}

/** What is learned and judged does not get better with more rows, and codes of all of them must fit into memory. */
const mostRows = 100_000;

/** A labelled table as parts, or one without labels, of which every row counts as normal; `level`: promised false-alarm rate. */
export async function tableParts(source: TableSource, level: number, context: LoadContext): Promise<Parts> {
  const { samples, schema, rows } = await tableSamples(source, context.seed);
  if (samples.shape.length !== 1) {
    throw new UserError({
      where: source.file,
      expected: "a table: rows of numbers",
      got: `samples of ${samples.shape.join(" x ")}`,
    });
  }
  const normal = samples.labels === undefined ? undefined : normalClassOf(source, samples, schema);
  const normals = normal === undefined ? samples.count : samples.labels!.filter((label) => label === normal).length;
  let fitted = schema;
  const options = {
    ...fractionsFor(normals, level, source.file),
    scale: scaling("min-max"),
    name: source.file,
    refit: (given: RawSamples, training: Uint32Array): RawSamples => {
      if (schema === undefined) return given;
      const facts = trainingFacts(schema, given, training);
      fitted = facts.schema;
      return facts.samples;
    },
  };
  const parts =
    normal === undefined
      ? unlabelled(samples, options, context)
      : divided(samples, { ...options, normal: [normal], contamination: source.contamination }, context);
  const { test: _, ...trainingRows } = parts.rows!;
  return {
    ...parts,
    // Row numbers of a part of the file say nothing of the file.
    ...(samples.count < rows && { rows: trainingRows }),
    protocol: [...parts.protocol, ...drawnFact(samples.count, rows), ...(fitted ? missingFact(fitted) : [])],
    ...(fitted && { schema: fitted, featureNames: featureNames(fitted), gaps: gapsOf(fitted, parts.scaler!) }),
  };
}

/** What the model sees in place of missing cells. */
function gapsOf(schema: TableSchema, scaler: Scaler): NonNullable<Parts["gaps"]> {
  const { values, widths } = standInsOf(schema);
  const { data } = applyScaler(scaler, { shape: [values.length], count: 1, data: values, scale: 1 });
  return { standIns: data, widths };
}

interface TableSamples {
  readonly samples: RawSamples;
  readonly schema?: TableSchema;
  /** In the file. */
  readonly rows: number;
}

async function tableSamples(source: TableSource, seed: number): Promise<TableSamples> {
  const { file, labelColumn, dropColumns, categoricalColumns } = source;
  if (/\.np[yz]$/i.test(file)) {
    if (dropColumns !== undefined || categoricalColumns !== undefined) {
      const where = dropColumns === undefined ? "categoricalColumns" : "dropColumns";
      throw new UserError({ where, expected: "a CSV or TSV table, whose columns have names", got: file });
    }
    const all = await readNumpy(file, labelColumn === undefined ? {} : { labels: labelColumn });
    const chosen = new Random(seed, "rows of a table").permutation(all.count).subarray(0, mostRows);
    return { samples: all.count > mostRows ? select(all, chosen.sort()) : all, rows: all.count };
  }
  const table = await readTable(file, {
    ...{ most: mostRows, seed },
    ...(labelColumn !== undefined && { label: column(labelColumn) }),
    ...(dropColumns !== undefined && { drop: dropColumns.split(",").map(column) }),
    ...(categoricalColumns !== undefined && { categorical: categoricalColumns.split(",").map(column) }),
  });
  return { samples: table.samples, schema: table.schema, rows: table.schema.rows };
}

/** A whole number is an index. */
const column = (text: string): string | number => (/^-?\d+$/.test(text.trim()) ? Number(text) : text.trim());

function drawnFact(kept: number, rows: number): Parts["protocol"] {
  return kept === rows ? [] : [["rows", `${kept} of ${rows}, drawn at random`]];
}

/** Nobody should learn from a report that looks complete of a table that was not. */
function missingFact({ inputs }: TableSchema): Parts["protocol"] {
  const holes = inputs.filter(({ missing }) => missing > 0);
  const words = holes.map(({ name, kind, missing }) => `${name} ${missing} (${kind === "numeric" ? "mean" : "zeros"})`);
  return words.length === 0 ? [] : [["missing cells, filled", words.join(", ")]];
}

function normalClassOf({ file, normalClass }: TableSource, { labels }: RawSamples, schema?: TableSchema): number {
  const names = schema?.label?.classes;
  const present = names ?? [...new Set(labels)].sort((a, b) => a - b).map(String);
  const wanted = normalClass ?? (names === undefined ? "0" : "normal");
  const at = present.indexOf(wanted);
  if (at >= 0) return names === undefined ? Number(wanted) : at;
  const known = present.slice(0, 20);
  throw new UserError({
    where: normalClass === undefined ? `${file}, labels` : "normalClass",
    expected: `a normal class among ${known.join(", ")}`,
    got: normalClass === undefined ? `none called "${wanted}"` : `"${normalClass}"`,
    remedy: normalClass === undefined ? "Say which is normal with `normalClass`." : didYouMean(normalClass, known),
  });
}
