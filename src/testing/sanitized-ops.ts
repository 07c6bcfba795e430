import { nativeEngine } from "../engine/native/engine.js";
import { caseProgram, openCases, rowsOf } from "./case-program.js";
import { opCases } from "./op-cases.js";

// A process of its own, because the address sanitizer must be loaded before Node.js: see sanitizers.test.ts. Arguments:
// compiler, flags, which op cases (first, step). With "overrun" it reads a row too many, which must not go unseen.

const [compiler, flags, first, step, fault] = process.argv.slice(2) as [string, string, string, string, string?];
const engine = await nativeEngine({ threads: 2, lanes: 8, compiler, flags: flags.split(" ") });
// No op case before the fault: gcc's libasan crashes in its report when a library it knew of has been unloaded.
const mine = fault === undefined ? opCases.filter((_, at) => at % Number(step) === Number(first)) : [];
const programs = mine.map((row, at) => caseProgram(row, `${at}.`));
const casesInProgram = 12;
for (let at = 0; at < programs.length; at += casesInProgram) {
  const open = await openCases(engine, programs.slice(at, at + casesInProgram), { batchSize: 17 });
  for (const count of [1, 40]) await open.run(rowsOf(count));
  open.dispose();
}
if (fault === "overrun") {
  const table = engine.table(new Float32Array(4), 2);
  Object.assign(table, { rows: 3 });
  const { input } = await import("../graph/ops/source.js");
  const { sum } = await import("../graph/ops/reduce.js");
  const program = { outputs: { total: sum(input("x", [2])) } };
  const executable = await engine.compile(program, { batchSize: 1, parameters: new Map() });
  await executable.run({ rows: Uint32Array.of(2), tables: { x: table } });
}
await engine.dispose();
console.log(`${mine.length} op cases without a fault`);
