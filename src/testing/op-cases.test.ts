import assert from "node:assert/strict";
import { test } from "node:test";
import { rules } from "../graph/rules.js";
import { verify } from "../graph/verify.js";
import { ancestors } from "../graph/walk.js";
import { caseProgram } from "./case-program.js";
import { opCases } from "./op-cases.js";

test("every op has rows, and every row contains its op", () => {
  const covered = new Set<string>(opCases.map(({ op }) => op));
  assert.deepEqual(
    Object.keys(rules).filter((op) => !covered.has(op)),
    [],
  );
  for (const row of opCases.filter(({ op }) => op !== "composition")) {
    const ops = ancestors([caseProgram(row).outputs["value"]!]).map(({ op }) => op);
    assert.ok(ops.includes(row.op as never), `${row.op}: ${row.name} has ${ops.join(", ")}`);
  }
});

test("names are unique, graphs and gradients are well formed", () => {
  const names = opCases.map(({ op, name }) => `${op}: ${name}`);
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
  for (const row of opCases) verify(Object.values(caseProgram(row).outputs));
});
