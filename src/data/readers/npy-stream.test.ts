import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { type NpyArray, writeNpy } from "./npy.js";
import { type NpyBatch, streamNpy } from "./npy-stream.js";
import { readNumpy } from "./npz.js";

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "sandglass-npy-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function streamed(path: string, batchSize: number): Promise<NpyBatch[]> {
  const batches: NpyBatch[] = [];
  for await (const batch of streamNpy(path, { batchSize })) batches.push(batch);
  return batches;
}

test("streamed batches are the file read at once, cut into pieces, gzipped or not", async () => {
  const type = fc.constantFrom(Uint8Array, Int16Array, Float32Array, Float64Array);
  const property = fc.asyncProperty(
    type,
    fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 12 }),
    fc.boolean(),
    async (Type, count, width, batchSize, gzipped) => {
      const data = new Type(count * width);
      data.forEach((_, at) => {
        data[at] = at * 1.5;
      });
      const bytes = writeNpy({ shape: [count, width], data } as NpyArray);
      const path = file("any.npy", gzipped ? gzipSync(bytes) : bytes);
      const [whole, batches] = [await readNumpy(path), await streamed(path, batchSize)];
      assert.deepEqual(
        batches.flatMap((batch) => [...batch.data]),
        [...whole.data],
      );
      assert.deepEqual(
        batches.map(({ first }) => first),
        batches.map((_, at) => at * batchSize),
      );
      for (const { shape, scale, count } of batches) {
        assert.deepEqual([shape, scale], [whole.shape, whole.scale]);
        assert.ok(count <= batchSize);
      }
    },
  );
  await fc.assert(property, { numRuns: 40 });
});

test("a long file is never held", async () => {
  const header = writeNpy({ shape: [2_000_000, 10], data: new Float32Array(0) });
  const path = file("long.npy", header);
  truncateSync(path, header.length + 80e6); // zeros that take no room on the disk
  const before = process.memoryUsage().arrayBuffers;
  let [count, highest] = [0, 0];
  for await (const batch of streamNpy(path)) {
    count += batch.count;
    highest = Math.max(highest, process.memoryUsage().arrayBuffers - before);
  }
  assert.equal(count, 2_000_000);
  assert.ok(highest < 60e6, `${Math.round(highest / 1e6)} MB of the file's 80`);
});

test("a Fortran file is read as it is meant", async () => {
  const bytes = Buffer.from(writeNpy({ shape: [2, 3], data: Float64Array.of(0, 3, 1, 4, 2, 5) }));
  const text = bytes.toString("latin1").replace("False, ", "True,  ");
  const [batch] = await streamed(file("fortran.npy", Buffer.from(text, "latin1")), 1000);
  assert.deepEqual([...batch!.data], [0, 1, 2, 3, 4, 5]);
});

test("what is wrong is named: an early end before anything else, a bad number with its sample", async () => {
  const whole = writeNpy({ shape: [5, 2], data: Float64Array.of(0, 1, 2, 3, 4, 5, Number.NaN, 7, 8, 9) });
  const cut = streamed(file("cut.npy", whole.subarray(0, -8)), 2);
  await assert.rejects(cut, /cut\.npy: expected 80 bytes after the header, for \[5, 2\] f8, got 72/);
  const gzipped = streamed(file("cut.npy", gzipSync(whole.subarray(0, -8))), 2);
  await assert.rejects(gzipped, /expected a finite|expected 80 bytes/);
  await assert.rejects(streamed(file("nan.npy", whole), 2), /nan\.npy, sample 3, element 0: expected a finite number/);
  const longer = new Uint8Array([...writeNpy({ shape: [1, 2], data: new Float64Array(2) }), 0]);
  await assert.rejects(streamed(file("longer.npy", longer), 2), /longer\.npy: expected 16 bytes/);
  await assert.rejects(streamed(file("text.npy", Buffer.from("x,y\n1,2\n")), 2), /expected an NPY file/);
  await assert.rejects(streamed(join(folder, "none.npy"), 2), /none\.npy: expected a readable file/);
});
