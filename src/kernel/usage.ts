import type { Address, Expression, Statement, Variable } from "./language.js";

/** Calls `visit` on an expression and all it is made of. */
export function visitExpression(value: Expression, visit: (value: Expression) => void): void {
  visit(value);
  if ("a" in value) visitExpression(value.a, visit);
  if ("b" in value) visitExpression(value.b, visit);
  if ("c" in value) visitExpression(value.c, visit);
  if ("mask" in value) visitExpression(value.mask, visit);
}

/** Calls `visit` on every expression of the statements, loops included. */
export function visitStatements(statements: readonly Statement[], visit: (value: Expression) => void): void {
  for (const statement of statements) {
    if (statement.op === "for") visitStatements(statement.body, visit);
    else visitExpression(statement.value, visit);
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
      if ("at" in statement) found.push({ at: statement.at, scale: 4 });
      visitExpression(statement.value, (value) => {
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
    if (statement.op === "for") {
      visitStatements(statement.body, visit);
      for (const variable of assignedVariables(statement.body)) mention(variable);
    } else visitExpression(statement.value, visit);
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
