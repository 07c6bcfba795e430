import { UserError } from "../core/errors.js";
import { formatShape, sameShape, sizeOf } from "../core/shape.js";
import { isOp, type Value } from "../graph/value.js";
import { verify } from "../graph/verify.js";
import { ancestors } from "../graph/walk.js";
import type { CompileOptions, Job, Program } from "./contract.js";

/** What a program mentions, found once and used by every engine. */
export interface ProgramParts {
  readonly order: readonly Value[];
  readonly inputs: readonly Value<"input">[];
  readonly parameters: readonly Value<"parameter">[];
  readonly scalars: readonly Value<"scalar">[];
}

/** Checks a program against its storage. Throws a UserError naming the parameter or option. */
export function checkProgram(
  { outputs, updates = [] }: Program,
  { batchSize, parameters }: CompileOptions,
): ProgramParts {
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new UserError({ where: "batchSize", expected: "a whole number >= 1", got: `${batchSize}` });
  }
  const roots = [
    ...Object.values(outputs),
    ...updates.map(({ value }) => value),
    ...updates.map(({ parameter }) => parameter),
  ];
  verify(roots);
  const order = ancestors(roots);
  const stored = order.filter((value) => isOp(value, "parameter"));
  for (const parameter of stored) {
    const tensor = parameters.get(parameter);
    if (tensor === undefined || !sameShape(tensor.shape, parameter.shape)) {
      throw new UserError({
        where: `parameter "${parameter.attributes.name}"`,
        expected: `storage of shape ${formatShape(parameter.shape)}`,
        got: tensor === undefined ? "none" : formatShape(tensor.shape),
      });
    }
  }
  const updated = new Set<Value>();
  for (const { parameter, value } of updates) {
    if (updated.has(parameter)) {
      throw new UserError({
        where: `updates of "${parameter.attributes.name}"`,
        expected: "one for each parameter",
        got: "two",
      });
    }
    updated.add(parameter);
    if (value.kind !== "shared" || !sameShape(value.shape, parameter.shape)) {
      throw new UserError({
        where: `update of "${parameter.attributes.name}"`,
        expected: `a shared ${formatShape(parameter.shape)}`,
        got: `a ${value.kind} ${formatShape(value.shape)}`,
      });
    }
  }
  return {
    order,
    inputs: order.filter((value) => isOp(value, "input")),
    parameters: stored,
    scalars: order.filter((value) => isOp(value, "scalar")),
  };
}

/** Checks a job against its program before anything runs, and tells how many steps it takes. */
export function checkJob(job: Job, parts: ProgramParts, batchSize: number): number {
  const steps = Math.ceil(job.rows.length / batchSize);
  for (const input of parts.inputs) {
    const table = job.tables[input.attributes.name];
    const width = sizeOf(input.shape);
    if (table === undefined || table.width !== width) {
      throw new UserError({
        where: `input "${input.attributes.name}"`,
        expected: `a table with rows of ${width} elements for ${formatShape(input.shape)}`,
        got: table === undefined ? "none" : `rows of ${table.width}`,
      });
    }
    const beyond = job.rows.find((row) => row >= table.rows);
    if (beyond !== undefined) {
      throw new UserError({
        where: `rows of "${input.attributes.name}"`,
        expected: `row numbers below ${table.rows}`,
        got: `${beyond}`,
      });
    }
  }
  for (const {
    attributes: { name },
  } of parts.scalars) {
    const given = job.scalars?.[name];
    if (given === undefined || (typeof given !== "number" && given.length !== steps)) {
      throw new UserError({
        where: `scalar "${name}"`,
        expected: `one number, or one for each of ${steps} steps`,
        got: given === undefined ? "none" : `${(given as ArrayLike<number>).length} numbers`,
      });
    }
  }
  return steps;
}
