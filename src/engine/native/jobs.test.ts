import assert from "node:assert/strict";
import { test } from "node:test";
import { add, mul } from "../../graph/ops/elementwise.js";
import { batchSum, sum } from "../../graph/ops/reduce.js";
import { input, parameter } from "../../graph/ops/source.js";
import { nativeEngine } from "./engine.js";

/** Adds the sum of all rows to a counter, over and over: a job as long as its rows. */
async function counting(threads: number): Promise<{
  readonly run: (rows: number) => Promise<unknown>;
  readonly total: () => number;
  readonly executable: { dispose(): void };
  readonly dispose: () => Promise<void>;
}> {
  const engine = await nativeEngine({ threads });
  const count = parameter("count", []);
  const storage = engine.tensor([]);
  const x = input("x", [256]);
  const value = add(count, batchSum(sum(mul(x, x))));
  const program = { outputs: {}, updates: [{ parameter: count, value }] };
  const executable = await engine.compile(program, { batchSize: 8, parameters: new Map([[count, storage]]) });
  const tables = { x: engine.table(new Uint8Array(256).fill(1), 1) };
  return {
    run: (rows) => executable.run({ rows: new Uint32Array(rows), tables }),
    total: () => storage.read()[0]!,
    executable,
    dispose: () => engine.dispose(),
  };
}

test("a job leaves the event loop free", async () => {
  const { run, dispose } = await counting(1);
  let longest = 0;
  let turns = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    turns++;
  }, 1);
  const started = performance.now();
  await run(2_000_000);
  const took = performance.now() - started;
  clearInterval(timer);
  await dispose();
  assert.ok(took > 100, `a job of ${took} ms is too short to tell`);
  assert.ok(turns > 10, `${turns} turns of the event loop in ${took} ms`);
  assert.ok(longest < took / 2, `the event loop stood still for ${longest} of ${took} ms`);
});

test("jobs asked for at once run one after the other; dispose waits for them", async () => {
  const { run, total, executable, dispose } = await counting(2);
  const jobs = Array.from({ length: 20 }, (_, at) => run(8 * (at + 1)));
  executable.dispose();
  executable.dispose();
  await assert.rejects(run(8), /disposed/);
  await Promise.all(jobs);
  // 256 ones a row, 8 + 16 + … + 160 rows.
  assert.equal(total(), 256 * 8 * 210);
  const ends = [dispose(), dispose()];
  await Promise.all(ends);
});

test("many more threads than cores and than blocks give the same", async () => {
  const { run, total, dispose } = await counting(13);
  await run(8 * 50 + 3);
  assert.equal(total(), 256 * 403);
  await dispose();
});

test("engines open and close without leaving threads or memory behind", async () => {
  const { readFileSync } = await import("node:fs");
  const threads = (): number =>
    process.platform === "linux" ? Number(/Threads:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))![1]) : 0;
  await (await nativeEngine({ threads: 3 })).dispose();
  const before = threads();
  for (let at = 0; at < 30; at++) await (await nativeEngine({ threads: 3 })).dispose();
  assert.equal(threads(), before);
});
