import { UserError } from "../core/errors.js";
import type { TableSchema } from "../data/table/schema.js";
import { type GraphBuilder, int } from "./graph-builder.js";
import type { OnnxValue } from "./proto/model.js";

type Column = TableSchema["inputs"][number];
type Numeric = Extract<Column, { kind: "numeric" }>;
type Categorical = Extract<Column, { kind: "categorical" }>;

/** Numbers and marks of some columns side by side. */
interface Piece {
  /** Double [N, width]. */
  readonly numbers: string;
  /** Bool [N, width]: what was missing. */
  readonly missing: string;
}

/** Set of operators that knows words. */
export const wordsDomain = "ai.onnx.ml";

/**
 * Adds one input for each column, [N, 1]: doubles for numbers, text for words. Missing is NaN or "", and replaced by what the
 * schema says, unless missing cells are an error there: then the row's score is NaN and it counts as anomalous.
 */
export function addTable(
  graph: GraphBuilder,
  schema: TableSchema,
): { readonly inputs: readonly OnnxValue[]; readonly rows: string; readonly missing?: string } {
  const inputs: OnnxValue[] = [];
  const pieces: Piece[] = [];
  const fills = schema.missing === "fill";
  const input = (column: Column): string => {
    const name = inputName(graph, column.name);
    const type = column.kind === "numeric" ? "double" : "string";
    inputs.push({ name, type, dims: ["N", 1], note: noteOn(column) });
    return name;
  };
  for (let at = 0; at < schema.inputs.length; ) {
    const column = schema.inputs[at]!;
    if (column.kind === "categorical") {
      pieces.push(addWords(graph, column, input(column)));
      at++;
      continue;
    }
    // Columns of numbers that follow each other go the way together.
    const numeric: Numeric[] = [];
    for (let next: Column | undefined = column; next?.kind === "numeric"; next = schema.inputs[++at])
      numeric.push(next);
    pieces.push(addNumbers(graph, numeric, numeric.map(input), fills));
  }
  const side = (part: keyof Piece): string =>
    join(
      graph,
      pieces.map((piece) => piece[part]),
      `input/${part}`,
    );
  return { inputs, rows: side("numbers"), ...(fills && { missing: side("missing") }) };
}

/** The column's own name, where the graph has nothing else of that name. */
function inputName(graph: GraphBuilder, column: string): string {
  let name = column;
  while (name === "" || graph.isTaken(name)) name = `input_${name}`;
  graph.reserve(name);
  return name;
}

const noteOn = (column: Column): string =>
  column.kind === "numeric" ? "A number; NaN where it is missing." : "A word; empty where it is missing.";

function addNumbers(
  graph: GraphBuilder,
  columns: readonly Numeric[],
  inputs: readonly string[],
  fills: boolean,
): Piece {
  const label = "input/numbers";
  const raw = join(graph, inputs, label);
  const missing = graph.add("IsNaN", [raw], { label: "input/missing" });
  if (!fills) return { numbers: raw, missing };
  const fill = graph.constant(
    `${label}/fill`,
    Float64Array.from(columns, (column) => column.fill),
  );
  return { numbers: graph.add("Where", [missing, fill, raw], { label }), missing };
}

function addWords(graph: GraphBuilder, column: Categorical, input: string): Piece {
  const label = "input/words";
  const { categories } = column;
  if (new Set(categories).size !== categories.length || categories.includes("")) {
    throw new UserError({
      where: `column ${JSON.stringify(column.name)}`,
      expected: "categories that differ, none of them empty, since that means missing",
      got: categories
        .slice(0, 10)
        .map((word) => JSON.stringify(word))
        .join(", "),
    });
  }
  const missingCode = categories.length;
  const codes = graph.add("LabelEncoder", [input], {
    label,
    domain: wordsDomain,
    attributes: {
      keys_strings: { kind: "strings", value: [...categories, ""] },
      values_int64s: { kind: "ints", value: [...categories.keys(), missingCode] },
      // A word that training never saw has zeros for all.
      default_int64: int(-1),
    },
  });
  const each = graph.constant(`${label}/each`, BigInt64Array.from([...categories.keys()], BigInt), [1, missingCode]);
  const numbers = graph.cast(graph.add("Equal", [codes, each], { label }), "double", label);
  const gaps = graph.constant(`${label}/missing`, new BigInt64Array(missingCode).fill(BigInt(missingCode)), [
    1,
    missingCode,
  ]);
  return { numbers, missing: graph.add("Equal", [codes, gaps], { label: "input/missing" }) };
}

const join = (graph: GraphBuilder, values: readonly string[], label: string): string =>
  values.length === 1 ? values[0]! : graph.add("Concat", values, { label, attributes: { axis: int(1) } });
