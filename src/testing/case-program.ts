import { Random } from "../core/random.js";
import { sizeOf } from "../core/shape.js";
import type { Engine, Executable, Program } from "../engine/contract.js";
import { grad } from "../graph/grad.js";
import { mul } from "../graph/ops/elementwise.js";
import { batchSum, sum } from "../graph/ops/reduce.js";
import { constant, input, parameter } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";
import { draw, type OpCase } from "./op-cases/op-case.js";

/** Rows in every table of the op cases: fewer than the longest job, so that rows repeat. */
export const tableRows = 23;

/** What a table or a parameter holds. */
export interface Feed<K extends "input" | "parameter"> {
  readonly value: Value<K>;
  readonly data: Float32Array;
}

/** An op case made into a graph: the value, a loss (its sum with random weights) and the gradients of that. */
export interface CaseProgram {
  readonly row: OpCase;
  readonly operands: readonly Value[];
  readonly inputs: readonly Feed<"input">[];
  readonly parameters: readonly Feed<"parameter">[];
  /** `<prefix>value`, `<prefix>loss`, and `<prefix>gradient<position>` for each operand differentiated by. */
  readonly outputs: Readonly<Record<string, Value>>;
  readonly loss: Value;
  /** Operands differentiated by, and where the gradient of each is found in `outputs`. */
  readonly gradients: readonly { readonly operand: Value; readonly name: string }[];
}

/** Builds the graph of an op case. `prefix` keeps the names of several cases in one program apart. */
export function caseProgram(row: OpCase, prefix = ""): CaseProgram {
  const random = new Random(1, `${row.op} ${row.name}`);
  const inputs: Feed<"input">[] = [];
  const parameters: Feed<"parameter">[] = [];

  const feedInput = (name: string, spec: Parameters<typeof draw>[0]): Value => {
    const value = input(`${prefix}${name}`, spec.shape);
    const size = sizeOf(spec.shape);
    const data = new Float32Array(tableRows * size);
    for (let at = 0; at < tableRows; at++) data.set(draw(spec, random), at * size);
    inputs.push({ value, data });
    return value;
  };
  const operands = row.operands.map((spec, at) => {
    if (spec.kind === "sample") return feedInput(`${at}`, spec);
    const value = parameter(`${prefix}${at}`, spec.shape);
    parameters.push({ value, data: draw(spec, random) });
    return value;
  });

  const value = row.build(...operands);
  // Weights that differ from sample to sample, so that an engine that mixes samples up is caught.
  const weights =
    value.kind === "sample"
      ? feedInput("weights", { shape: value.shape, domain: "nonzero" })
      : constant(draw({ shape: value.shape, domain: "nonzero" }, random), value.shape);
  const weighted = sum(mul(value, weights));
  const loss = weighted.kind === "sample" ? batchSum(weighted) : weighted;

  const wrt = row.wrt ?? operands.map((_, at) => at);
  const slopes = grad(
    loss,
    wrt.map((at) => operands[at]!),
  );
  const gradients = wrt.map((at) => ({ operand: operands[at]!, name: `${prefix}gradient${at}` }));
  return {
    row,
    operands,
    inputs,
    parameters,
    outputs: {
      [`${prefix}value`]: value,
      [`${prefix}loss`]: loss,
      ...Object.fromEntries(gradients.map(({ name }, at) => [name, slopes[at]!])),
    },
    loss,
    gradients,
  };
}

/** A compiled program with everything it reads, ready to run and to throw away. */
export interface OpenProgram {
  readonly executable: Executable;
  run(rows: Uint32Array): ReturnType<Executable["run"]>;
  dispose(): void;
}

/** Compiles several op cases into one program on `engine`. */
export async function openCases(
  engine: Engine,
  cases: readonly CaseProgram[],
  { batchSize }: { readonly batchSize: number },
): Promise<OpenProgram> {
  const stored = cases.flatMap(({ parameters }) =>
    parameters.map(({ value, data }) => [value, engine.tensor(value.shape, data)] as const),
  );
  const tables = Object.fromEntries(
    cases
      .flatMap(({ inputs }) => inputs)
      .map(({ value, data }) => [value.attributes.name, engine.table(data, tableRows)] as const),
  );
  const program: Program = { outputs: Object.assign({}, ...cases.map(({ outputs }) => outputs)) };
  const executable = await engine.compile(program, { batchSize, parameters: new Map(stored) });
  return {
    executable,
    run: (rows) => executable.run({ rows, tables, scalars: { rate: -0.75 }, seed: 11 }),
    dispose() {
      executable.dispose();
      for (const [, tensor] of stored) tensor.dispose();
      for (const table of Object.values(tables)) table.dispose();
    },
  };
}

/** Row numbers of a job: every row now and then, out of order, none twice in a row. */
export const rowsOf = (count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, at) => (at * 7 + 3) % tableRows);
