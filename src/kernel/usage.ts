import type { Address, Expression, Statement, Variable } from "./language.js";

/** Calls `visit` on an expression and all it is made of. */
export function visitExpression(value: Expression, visit: (value: Expression) => void): void {
  visit(value);
  if ("a" in value) visitExpression(value.a, visit);
  if ("b" in value) visitExpression(value.b, visit);
  if ("c" in value) visitExpression(value.c, visit);
  if ("mask" in value) visitExpression(value.mask, visit);
}

type Plain = Exclude<Statement, { readonly op: "for" }>;

/** Expressions a statement evaluates itself. */
function valuesOf(statement: Plain): readonly Expression[] {
  if ("sums" in statement) return statement.sums.map(({ value }) => value);
  return "value" in statement ? [statement.value] : [];
}

/** Places a statement writes, or asks for. */
function placesOf(statement: Plain): readonly Address[] {
  if ("sums" in statement) return statement.sums.map(({ at }) => at);
  return "at" in statement ? [statement.at] : [];
}

/** Calls `visit` on every expression of the statements, loops included. */
export function visitStatements(statements: readonly Statement[], visit: (value: Expression) => void): void {
  for (const statement of statements) {
    if (statement.op === "for") visitStatements(statement.body, visit);
    else for (const value of valuesOf(statement)) visitExpression(value, visit);
  }
}

/** An address and how many bytes one step of its index is. */
export interface Access {
  readonly at: Address;
  readonly scale: 1 | 4;
}

/** Every memory access of the statements, loops included. */
export function accesses(statements: readonly Statement[]): Access[] {
  const found: Access[] = [];
  for (const statement of statements) {
    if (statement.op === "for") found.push(...accesses(statement.body));
    else {
      for (const at of placesOf(statement)) found.push({ at, scale: 4 });
      visitStatements([statement], (value) => {
        if ("at" in value) found.push({ at: value.at, scale: value.op === "loadByte" ? 1 : 4 });
      });
    }
  }
  return found;
}

/** For each variable the list declares itself, the position of the last statement that mentions it. */
export function lastMentions(statements: readonly Statement[]): Map<number, Variable[]> {
  const last = new Map<Variable, number>();
  statements.forEach((statement, at) => {
    if (statement.op === "let") last.set(statement.variable, at);
    const mention = (variable: Variable): void => {
      if (last.has(variable)) last.set(variable, at);
    };
    const visit = (value: Expression): void => {
      if (value.op === "variable") mention(value.variable);
    };
    if (statement.op === "assign") mention(statement.variable);
    visitStatements([statement], visit);
    if (statement.op === "for") for (const variable of assignedVariables(statement.body)) mention(variable);
  });
  const byStatement = new Map<number, Variable[]>();
  for (const [variable, at] of last) byStatement.set(at, [...(byStatement.get(at) ?? []), variable]);
  return byStatement;
}

/** Variables that the statements change after their declaration, loops included. */
export function assignedVariables(statements: readonly Statement[]): Variable[] {
  return statements.flatMap((statement) => {
    if (statement.op === "for") return assignedVariables(statement.body);
    return statement.op === "assign" ? [statement.variable] : [];
  });
}
