import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../core/errors.js";
import type { CompileOptions, Job, Program } from "../../engine/contract.js";
import { add, mul } from "../../graph/ops/elementwise.js";
import { batchSum, sum } from "../../graph/ops/reduce.js";
import { input, parameter, scalar } from "../../graph/ops/source.js";
import type { OnEngines } from "./on-engines.js";

const p = parameter("w", [2, 3]);
const x = input("x", [3]);
const updates = [{ parameter: p, value: mul(p, scalar("rate")) }];
const program: Program = { outputs: { y: add(sum(p), x) }, updates };

const rejects = (promise: () => Promise<unknown>, message: RegExp): Promise<void> =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof UserError, `a UserError, not ${String(error)}`);
    assert.match(error.message, message);
    return true;
  });

const throws = (body: () => unknown, message: RegExp): void => {
  assert.throws(body, (error) => {
    assert.ok(error instanceof UserError, `a UserError, not ${String(error)}`);
    assert.match(error.message, message);
    return true;
  });
};

/** Registers tests of the errors a program or a job can be refused with. */
export function registerErrorTests({ each }: OnEngines): void {
  test(
    "data that does not fill its tensor or table is refused",
    each(async (engine) => {
      throws(() => engine.tensor([2, 3], [1, 2]), /^tensor: expected 6 numbers for \[2, 3\], got 2\./);
      const tensor = engine.tensor([2], [1, 2]);
      throws(() => tensor.write([1, 2, 3]), /^tensor: expected 2 numbers for \[2\], got 3\./);
      assert.deepEqual([...tensor.read()], [1, 2]);
      throws(
        () => engine.table(new Uint8Array(7), 2),
        /^table: expected whole rows of equal width, got 7 numbers in 2 rows\./,
      );
      throws(() => engine.table(new Uint8Array(0), 0), /^table: .* got 0 numbers in 0 rows\./);
    }),
  );

  test(
    "a program that does not fit its storage is refused",
    each(async (engine) => {
      const storage = engine.tensor([2, 3]);
      const refused = async (
        change: Partial<Program>,
        options: Partial<CompileOptions>,
        message: RegExp,
      ): Promise<void> =>
        rejects(
          () =>
            engine.compile(
              { ...program, ...change },
              { batchSize: 4, parameters: new Map([[p, storage]]), ...options },
            ),
          message,
        );
      await refused({}, { batchSize: 0 }, /^batchSize: expected a whole number >= 1, got 0\./);
      await refused({}, { batchSize: 2.5 }, /^batchSize: .* got 2\.5\./);
      await refused({}, { parameters: new Map() }, /^parameter "w": expected storage of shape \[2, 3\], got none\./);
      await refused(
        {},
        { parameters: new Map([[p, engine.tensor([3, 2])]]) },
        /^parameter "w": expected storage of shape \[2, 3\], got \[3, 2\]\./,
      );
      await refused(
        { updates: [{ parameter: p, value: batchSum(x) }] },
        {},
        /^update of "w": expected a shared \[2, 3\], got a shared \[3\]\./,
      );
      await refused(
        { updates: [{ parameter: p, value: add(p, x) }] },
        {},
        /^update of "w": expected a shared \[2, 3\], got a sample \[2, 3\]\./,
      );
    }),
  );

  test(
    "a job that does not fit its program is refused, and changes nothing",
    each(async (engine) => {
      const storage = engine.tensor([2, 3], [1, 2, 3, 4, 5, 6]);
      const executable = await engine.compile(program, { batchSize: 2, parameters: new Map([[p, storage]]) });
      const tables = { x: engine.table(new Float32Array(12), 4) };
      const good: Job = { rows: Uint32Array.of(0, 1, 2), tables, scalars: { rate: 1 } };
      const refused = (change: Partial<Job>, message: RegExp): Promise<void> =>
        rejects(() => executable.run({ ...good, ...change }), message);
      await refused({ tables: {} }, /^input "x": expected a table with rows of 3 elements for \[3\], got none\./);
      await refused({ tables: { x: engine.table(new Uint8Array(8), 2) } }, /^input "x": .* got rows of 4\./);
      await refused({ rows: Uint32Array.of(0, 4) }, /^rows of "x": expected row numbers below 4, got 4\./);
      await refused({ scalars: {} }, /^scalar "rate": expected one number, or one for each of 2 steps, got none\./);
      await refused({ scalars: { rate: [1, 2, 3] } }, /^scalar "rate": .* got 3 numbers\./);
      assert.deepEqual([...storage.read()], [1, 2, 3, 4, 5, 6]);
      const { outputs } = await executable.run(good);
      assert.deepEqual([...outputs["y"]!], new Array(9).fill(21));
      executable.dispose();
    }),
  );
}
