import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { zipSync } from "fflate";
import { writeNpy } from "../readers/npy.js";
import { readSeries } from "./read-series.js";

const folder = mkdtempSync(join(tmpdir(), "sandglass-array-series-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const npy = (shape: readonly number[], ...numbers: number[]): Uint8Array =>
  writeNpy({ shape, data: Float64Array.from(numbers) });

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test("one axis is one channel, two are points and channels; doubles stay doubles, NaN is missing", async () => {
  const one = await readSeries(file("one.npy", npy([3], 1.7e9 + 0.25, Number.NaN, 3)));
  assert.deepEqual([one.names, [...one.columns[0]!]], [["value"], [1.7e9 + 0.25, Number.NaN, 3]]);
  const two = await readSeries(file("two.npy", npy([2, 2], 1, 2, 3, 4)), { channels: ["channel 1"] });
  assert.deepEqual([two.names, two.columns.map((column) => [...column])], [["channel 1"], [[2, 4]]]);
});

test("an archive has times and labels beside", async () => {
  const archive = zipSync({
    "flow.npy": npy([3], 1, 2, 3),
    "time.npy": npy([3], 1.7e9, 1.7e9 + 60, 1.7e9 + 120),
    "fault.npy": npy([3], 0, 1, 0),
  });
  const path = file("pump.npz", archive);
  const { times, labels, columns } = await readSeries(path, { label: "fault" });
  assert.deepEqual([...columns[0]!], [1, 2, 3]);
  assert.deepEqual([...times!], [1.7e12, 1.7e12 + 6e4, 1.7e12 + 1.2e5]);
  assert.deepEqual(Array.from(labels!), [0, 1, 0]);
  await assert.rejects(readSeries(path), /an array "X", or one alone beside times, got flow, time, fault/);
  await assert.rejects(readSeries(path, { label: "fault", time: "flow", channels: ["b"] }), { name: "UserError" });
});

test("what is no series is refused", async () => {
  const refused: readonly (readonly [readonly number[], RegExp])[] = [
    [[0], /an array of points, or of points and channels, got \[0\]/],
    [[1, 1, 1], /got \[1, 1, 1\]/],
  ];
  for (const [shape, message] of refused) {
    const path = file(`${shape.join("x")}.npy`, npy(shape, ...Array(shape.reduce((n, m) => n * m, 1)).fill(0)));
    await assert.rejects(readSeries(path), message);
  }
  await assert.rejects(readSeries(file("named.npy", npy([2], 1, 2)), { time: "t" }), /an NPY file, which has no other/);
});
