import { didYouMean } from "../../core/did-you-mean.js";
import { UserError } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { type Samples, select } from "../../core/samples.js";
import { readNumpy } from "../readers/npz.js";
import { describeTable } from "../table/describe.js";
import { missingCells } from "../table/missing-cells.js";
import { featureNames, type TableSchema } from "../table/schema.js";
import { readTable, type Table } from "../table/table.js";
import { type TrainingFacts, trainingFacts } from "../table/training-facts.js";
import { divided, scaling, unlabelled } from "./anomaly-parts.js";
import { fractionsFor } from "./fractions.js";
import type { LoadContext, Parts } from "./parts.js";
import { csvOnly, type TableSource, tableOptions } from "./table-source.js";

/** What is learned and judged does not get better with more rows, and codes of all of them must fit into memory. */
const mostRows = 100_000;

/** A labelled table as parts, or one without labels, of which every row counts as normal; `level`: promised false-alarm rate. */
export async function tableParts(source: TableSource, level: number, context: LoadContext): Promise<Parts> {
  const { samples, schema: found, rows, notes } = await tableSamples(source, context.seed);
  if (samples.shape.length !== 1) {
    throw new UserError({
      where: source.file,
      expected: "a table: rows of numbers",
      got: `samples of ${samples.shape.join(" x ")}`,
    });
  }
  let facts: TrainingFacts | undefined;
  const adapt =
    found &&
    ((train: Samples) => {
      facts = trainingFacts(found, train, `${source.file}, training rows`);
      return facts.apply;
    });
  if (samples.labels === undefined) refuseWithoutLabels(source);
  const normal = samples.labels === undefined ? undefined : normalClassOf(source, samples, found);
  const normals = normal === undefined ? samples.count : samples.labels!.filter((label) => label === normal).length;
  const options = { ...fractionsFor(normals, level, source.file), scale: scaling("min-max"), name: source.file, adapt };
  const parts =
    normal === undefined
      ? unlabelled(samples, options, context)
      : divided(samples, { ...options, normal: [normal], contamination: source.contamination }, context);
  const schema = facts?.schema;
  const protocol = [
    ...parts.protocol,
    ...normalFact(normal, found),
    ...notes,
    ...drawnFact(samples.count, rows),
    ...(facts ? [...missingFact(facts.schema), ...unseenFact(facts)] : []),
  ];
  return {
    ...parts,
    ...rowsInFile(parts.rows, samples.count === rows),
    notices: [
      ...notes.map(([name, value]) => `${source.file}: ${name} ${value}.`),
      ...(normal === undefined || 2 * normals >= samples.count ? [] : [fewNormals(normals, samples.count)]),
    ],
    protocol,
    ...(schema && { schema, featureNames: featureNames(schema), gaps: missingCells(schema, parts.scaler!) }),
  };
}

/** What is said of classes means nothing without labels, and would be passed over in silence. */
function refuseWithoutLabels(source: TableSource): void {
  // Nothing put in is the default.
  const given = source.normalClass !== undefined ? "normalClass" : source.contamination ? "contamination" : undefined;
  if (given === undefined) return;
  const remedy = "Say which column holds them with `labelColumn`.";
  throw new UserError({ where: given, expected: "a table with labels", got: source.file, remedy });
}

const fewNormals = (normals: number, rows: number): string =>
  `Only ${normals} of ${rows} rows are of the normal class. Is it the right one? \`normalClass\` says which.`;

/** The class that counted as normal, as the file calls it. */
function normalFact(normal: number | undefined, schema: TableSchema | undefined): Parts["protocol"] {
  return normal === undefined ? [] : [["normal class", schema?.label?.classes?.[normal] ?? String(normal)]];
}

/** Rows of a table drawn from a larger one have other numbers in the file. */
function rowsInFile(rows: Parts["rows"], whole: boolean): Pick<Parts, "rows"> {
  if (rows === undefined || whole) return {};
  return { rows: { training: rows.training, calibration: rows.calibration } };
}

export interface TableSamples {
  readonly samples: Samples;
  readonly schema?: TableSchema;
  /** In the file. */
  readonly rows: number;
  /** For the protocol. */
  readonly notes: Parts["protocol"];
}

export async function tableSamples(source: TableSource, seed: number): Promise<TableSamples> {
  const { file, labelColumn } = source;
  if (/\.np[yz](\.gz)?$/i.test(file)) {
    const given = csvOnly.find((name) => source[name] !== undefined);
    if (given !== undefined) {
      throw new UserError({ where: given, expected: "a CSV or TSV table, whose columns have names", got: file });
    }
    const all = await readNumpy(file, labelColumn === undefined ? {} : { labels: labelColumn });
    const chosen = new Random(seed, "rows of a table").permutation(all.count).subarray(0, mostRows);
    const notes: Parts["protocol"] = all.labels ? [["labels", `array ${labelColumn ?? "y"} of the file`]] : [];
    return { samples: all.count > mostRows ? select(all, chosen.sort()) : all, rows: all.count, notes };
  }
  const read = (told: TableSource): Promise<Table> => readTable(file, { ...tableOptions(told), most: mostRows, seed });
  const first = await read(source);
  // A .ts file says itself that its last column is the class: no model may learn from it.
  const hasClass = /\.ts(\.gz)?$/i.test(file) && first.schema.inputs.some(({ name }) => name === "class");
  const { samples, schema } =
    hasClass && labelColumn === undefined ? await read({ ...source, labelColumn: "class" }) : first;
  return { samples, schema, rows: schema.rows, notes: [["read as", describeTable(schema).join(", ")]] };
}

function drawnFact(kept: number, rows: number): Parts["protocol"] {
  return kept === rows ? [] : [["rows", `${kept} of ${rows}, drawn at random`]];
}

/** Words that only rows outside of training have. */
function unseenFact({ unseen }: TrainingFacts): Parts["protocol"] {
  if (unseen.length === 0) return [];
  return [["words not in training, as zeros", unseen.map(({ name, words }) => `${name} ${words.length}`).join(", ")]];
}

/** Nobody should learn from a report that looks complete of a table that was not. */
function missingFact({ inputs }: TableSchema): Parts["protocol"] {
  const holes = inputs.filter(({ missing }) => missing > 0);
  const words = holes.map(({ name, kind, missing }) => `${name} ${missing} (${kind === "numeric" ? "mean" : "zeros"})`);
  return words.length === 0 ? [] : [["missing cells of training, filled", words.join(", ")]];
}

export function normalClassOf({ file, normalClass }: TableSource, { labels }: Samples, schema?: TableSchema): number {
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
