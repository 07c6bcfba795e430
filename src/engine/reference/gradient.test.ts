import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/random.js";
import type { Value } from "../../graph/value.js";
import { type CaseProgram, caseProgram, tableRows } from "../../testing/case-program.js";
import { opCases } from "../../testing/op-cases.js";
import { referenceEngine } from "./engine.js";
import type { ReferenceTensor } from "./storage.js";

const samples = 3;
/** Distance of the central differences. */
const step = 1e-5;
/** Relative to the size of the products summed, and to the root mean square of the gradient. */
const tolerance = 1e-6;
/** Elements of one operand that are moved one by one; all of them are also moved together. */
const moved = 24;

/** A case whose operands can be changed in place, in float64. */
async function open({ inputs, parameters, outputs }: CaseProgram): Promise<{
  run(): Readonly<Record<string, Float64Array>>;
  readonly storage: ReadonlyMap<Value, Float64Array>;
}> {
  const engine = referenceEngine();
  const tensors = new Map<Value<"parameter">, ReferenceTensor>(
    parameters.map(({ value, data }) => [value, engine.tensor(value.shape, data)]),
  );
  const columns = inputs.map(({ value, data }) => {
    const table = engine.table(Float64Array.from(data.subarray(0, (data.length / tableRows) * samples)), samples);
    return { value, table };
  });
  const executable = await engine.compile({ outputs }, { batchSize: samples, parameters: tensors });
  const tables = Object.fromEntries(columns.map(({ value, table }) => [value.attributes.name, table]));
  const rows = Uint32Array.from({ length: samples }, (_, at) => at);
  return {
    run: () => executable.runExact({ rows, tables, scalars: { rate: -0.75 }, seed: 11 }).outputs,
    storage: new Map<Value, Float64Array>([
      ...[...tensors].map(([value, tensor]) => [value, tensor.data] as const),
      ...columns.map(({ value, table }) => [value, table.data as Float64Array] as const),
    ]),
  };
}

for (const row of opCases.filter(({ smooth, wrt }) => smooth !== false && wrt?.length !== 0)) {
  test(`gradient of ${row.op}: ${row.name}`, async () => {
    const random = new Random(2, row.name);
    const program = caseProgram(row);
    const { run, storage } = await open(program);
    const start = run();
    for (const { operand, name } of program.gradients) {
      const data = storage.get(operand)!;
      const gradient = start[name]!;
      assert.equal(gradient.length, data.length);
      const original = data.slice();
      const lossAt = (direction: Float64Array, distance: number): number => {
        direction.forEach((slope, at) => {
          data[at] = original[at]! + distance * slope;
        });
        const loss = run()["loss"]![0]!;
        data.set(original);
        return loss;
      };
      const check = (direction: Float64Array, what: string): void => {
        const slope = (lossAt(direction, step) - lossAt(direction, -step)) / (2 * step);
        const terms = direction.map((along, at) => along * gradient[at]!);
        const wanted = terms.reduce((sum, term) => sum + term, 0);
        const scale = Math.max(Math.hypot(...terms), Math.hypot(...gradient) / Math.sqrt(gradient.length), 1e-3);
        assert.ok(
          Math.abs(slope - wanted) <= tolerance * scale,
          `${name} ${what}: rule ${wanted}, differences ${slope}`,
        );
      };
      check(
        data.map(() => random.integer(2) * 2 - 1),
        "along all elements",
      );
      for (const element of random.permutation(data.length).slice(0, moved)) {
        check(
          data.map((_, at) => (at === element ? 1 : 0)),
          `of element ${element}`,
        );
      }
    }
  });
}
