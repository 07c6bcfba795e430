import assert from "node:assert/strict";
import { test } from "node:test";
import type { CompileOptions } from "../../engine/contract.js";
import { batchMean } from "../../graph/compose.js";
import { add, mul } from "../../graph/ops/elementwise.js";
import { sum } from "../../graph/ops/reduce.js";
import { batchSize, input, parameter, scalar } from "../../graph/ops/source.js";
import type { OnEngines } from "./on-engines.js";

const none: CompileOptions["parameters"] = new Map();

/** Registers tests of tensors, tables, jobs and what comes back. */
export function registerStorageTests({ each, first }: OnEngines): void {
  test(
    "a tensor is zeros, then what was written, in row-major order",
    each(async (engine) => {
      const tensor = engine.tensor([2, 3]);
      assert.deepEqual([...tensor.shape], [2, 3]);
      assert.deepEqual([...tensor.read()], [0, 0, 0, 0, 0, 0]);
      tensor.write([1, 2, 3, 4, 5, 0.5]);
      assert.deepEqual([...tensor.read()], [1, 2, 3, 4, 5, 0.5]);
      assert.deepEqual([...engine.tensor([], [7]).read()], [7]);
      const copy = tensor.read();
      copy[0] = 99;
      assert.equal(tensor.read()[0], 1, "read gives a copy");
      tensor.dispose();
    }),
  );

  test(
    "a table of uint8 arrives as 0 … 255, in the order of the rows asked for",
    each(async (engine) => {
      const data = Uint8Array.from({ length: 5 * 3 }, (_, at) => (at === 14 ? 255 : at));
      const table = engine.table(data, 5);
      assert.equal(table.rows, 5);
      assert.equal(table.width, 3);
      data.fill(77);
      const executable = await engine.compile({ outputs: { x: input("x", [3]) } }, { batchSize: 2, parameters: none });
      const { steps, outputs } = await executable.run({ rows: Uint32Array.of(4, 0, 0, 3, 4), tables: { x: table } });
      assert.equal(steps, 3);
      assert.deepEqual([...outputs["x"]!], [12, 13, 255, 0, 1, 2, 0, 1, 2, 9, 10, 11, 12, 13, 255]);
      executable.dispose();
      table.dispose();
    }),
  );

  test(
    "a table of floats arrives as it is; several inputs read the same rows, even of one table",
    each(async (engine) => {
      const data = Float32Array.of(0.1, -1e30, 1e-30, 3.5);
      const [floats, bytes] = [engine.table(data, 4), engine.table(Uint8Array.of(9, 8, 7, 6), 4)];
      const [a, b, c] = [input("a", []), input("b", [1]), input("c", [])];
      const executable = await engine.compile(
        { outputs: { a, b, c, both: add(a, c) } },
        { batchSize: 17, parameters: none },
      );
      const rows = Uint32Array.of(3, 1, 2, 0);
      const { outputs } = await executable.run({ rows, tables: { a: floats, b: bytes, c: floats } });
      const expected = Array.from(rows, (row) => data[row]!);
      assert.deepEqual([...outputs["a"]!], expected);
      assert.deepEqual([...outputs["c"]!], expected);
      assert.deepEqual([...outputs["b"]!], [6, 8, 7, 9]);
      assert.deepEqual(
        [...outputs["both"]!],
        expected.map((x) => Math.fround(2 * x)),
      );
      executable.dispose();
    }),
  );

  test(
    "steps of a job: a shared output for each step, a sample output for each row",
    each(async (engine) => {
      const x = input("x", [2]);
      const program = { outputs: { size: batchSize(), mean: batchMean(x), twice: mul(x, 2), again: mul(x, 2) } };
      const executable = await engine.compile(program, { batchSize: 17, parameters: none });
      assert.equal(executable.batchSize, 17);
      const table = engine.table(
        Float32Array.from({ length: 80 }, (_, at) => at),
        40,
      );
      const rows = Uint32Array.from({ length: 40 }, (_, at) => at);
      const { steps, outputs } = await executable.run({ rows, tables: { x: table } });
      assert.equal(steps, 3);
      assert.deepEqual([...outputs["size"]!], [17, 17, 6]);
      // Means of rows 0 … 16, 17 … 33 and 34 … 39.
      const means = [16, 17, 50, 51, 73, 74];
      assert.equal(outputs["mean"]!.length, 6);
      outputs["mean"]!.forEach((mean, at) => {
        assert.ok(Math.abs(mean - means[at]!) < 1e-4, `${mean} for ${means[at]}`);
      });
      const twice = Array.from({ length: 80 }, (_, at) => 2 * at);
      assert.deepEqual([...outputs["twice"]!], twice);
      assert.deepEqual([...outputs["again"]!], twice);
      const nothing = await executable.run({ rows: new Uint32Array(0), tables: { x: table } });
      assert.deepEqual([nothing.steps, nothing.outputs["size"]!.length, nothing.outputs["twice"]!.length], [0, 0, 0]);
      executable.dispose();
    }),
  );

  test(
    "scalars: one number for all steps, or one for each",
    each(async (engine) => {
      const [x, a, b] = [input("x", []), scalar("a"), scalar("b")];
      const executable = await engine.compile(
        { outputs: { y: add(mul(x, a), b), a } },
        { batchSize: 2, parameters: none },
      );
      const tables = { x: engine.table(Float32Array.of(1, 2, 3, 4, 5), 5) };
      const rows = Uint32Array.of(0, 1, 2, 3, 4);
      const { outputs } = await executable.run({ rows, tables, scalars: { a: Float32Array.of(1, 10, 100), b: 0.5 } });
      assert.deepEqual([...outputs["y"]!], [1.5, 2.5, 30.5, 40.5, 500.5]);
      assert.deepEqual([...outputs["a"]!], [1, 10, 100]);
      const next = await executable.run({ rows, tables, scalars: { a: 2, b: [1, 2, 3] } });
      assert.deepEqual([...next.outputs["y"]!], [3, 5, 8, 10, 13]);
      executable.dispose();
    }),
  );

  test(
    "a program without inputs runs one step for each batch of rows",
    each(async (engine) => {
      const p = parameter("p", [3]);
      const storage = engine.tensor([3], [1, 2, 3]);
      const executable = await engine.compile(
        { outputs: { total: sum(p) } },
        { batchSize: 4, parameters: new Map([[p, storage]]) },
      );
      const { outputs } = await executable.run({ rows: new Uint32Array(9), tables: {} });
      assert.deepEqual([...outputs["total"]!], [6, 6, 6]);
      storage.write([1, 1, 1]);
      assert.deepEqual([...(await executable.run({ rows: new Uint32Array(1), tables: {} })).outputs["total"]!], [3]);
      executable.dispose();
    }),
  );

  test(
    "disposing gives the memory back, and the engine goes on",
    first(async (engine) => {
      const width = 2 ** 22;
      const x = input("x", [2, width / 2]);
      const data = new Float32Array(2 * width);
      data[width] = 5;
      // 44 times 96 MB would not fit into the 4 GB a WebAssembly memory can have.
      for (let round = 0; round < 44; round++) {
        const [table, tensor] = [engine.table(data, 2), engine.tensor([4 * width])];
        table.dispose();
        tensor.dispose();
      }
      const executable = await engine.compile({ outputs: { x: sum(x) } }, { batchSize: 1, parameters: none });
      const { outputs } = await executable.run({ rows: Uint32Array.of(1, 0), tables: { x: engine.table(data, 2) } });
      assert.deepEqual([...outputs["x"]!], [5, 0]);
      executable.dispose();
    }),
  );
}
