import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { UserError } from "../../core/errors.js";
import { sizeOf } from "../../core/shape.js";
import { idxSamples, parseIdx } from "./idx.js";
import { readIdx } from "./idx-file.js";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandglass-idx-"));
});
after(() => rm(folder, { recursive: true }));

/** Type code, bytes each, and a writer per IDX number type; written from the format's description. */
const types = {
  uint8: { code: 0x08, bytes: 1, set: (view: DataView, at: number, x: number) => view.setUint8(at, x) },
  int8: { code: 0x09, bytes: 1, set: (view: DataView, at: number, x: number) => view.setInt8(at, x) },
  int16: { code: 0x0b, bytes: 2, set: (view: DataView, at: number, x: number) => view.setInt16(at, x) },
  int32: { code: 0x0c, bytes: 4, set: (view: DataView, at: number, x: number) => view.setInt32(at, x) },
  float32: { code: 0x0d, bytes: 4, set: (view: DataView, at: number, x: number) => view.setFloat32(at, x) },
  float64: { code: 0x0e, bytes: 8, set: (view: DataView, at: number, x: number) => view.setFloat64(at, x) },
} as const;

function writeIdx(type: keyof typeof types, shape: readonly number[], numbers: readonly number[]): Uint8Array {
  const { code, bytes, set } = types[type];
  const start = 4 + 4 * shape.length;
  const file = new Uint8Array(start + bytes * numbers.length);
  const view = new DataView(file.buffer);
  file.set([0, 0, code, shape.length]);
  shape.forEach((length, axis) => {
    view.setUint32(4 + 4 * axis, length);
  });
  numbers.forEach((x, at) => {
    set(view, start + at * bytes, x);
  });
  return file;
}

const idxFile = fc
  .record({
    type: fc.constantFrom(...(Object.keys(types) as (keyof typeof types)[])),
    shape: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
    seed: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ type, shape, seed }) => {
    const numbers = Array.from({ length: sizeOf(shape) }, (_, at) => (at * seed) % 128);
    return { type, shape, numbers, bytes: writeIdx(type, shape, numbers) };
  });

test("an array of any type and shape comes back as written, from memory and from a gzipped file", async () => {
  const path = join(folder, "any.gz");
  await fc.assert(
    fc.asyncProperty(idxFile, async ({ type, shape, numbers, bytes }) => {
      await writeFile(path, gzipSync(bytes));
      for (const array of [parseIdx(bytes, "memory"), await readIdx(path)]) {
        assert.deepEqual(array.shape, shape);
        assert.deepEqual([...array.data], numbers);
        assert.equal(array.data instanceof Uint8Array, type === "uint8");
      }
    }),
    { numRuns: 60 },
  );
});

test("negative numbers and fractions keep their value", () => {
  assert.deepEqual([...parseIdx(writeIdx("int16", [2], [-300, 7]), "x").data], [-300, 7]);
  assert.deepEqual([...parseIdx(writeIdx("float64", [2], [-0.5, 0.25]), "x").data], [-0.5, 0.25]);
});

test("uint8 numbers are a view, not a copy", () => {
  const bytes = writeIdx("uint8", [3], [1, 2, 3]);
  assert.equal(parseIdx(bytes, "x").data.buffer, bytes.buffer);
});

test("a file cut at any byte is refused, plain or gzipped", async () => {
  const bytes = writeIdx("uint8", [2, 3, 3], Array(18).fill(9));
  const gzipped = gzipSync(bytes);
  const path = join(folder, "cut");
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => parseIdx(bytes.subarray(0, length), "cut"), UserError);
    await writeFile(path, bytes.subarray(0, length));
    await assert.rejects(readIdx(path), UserError);
  }
  for (let length = 0; length < gzipped.length; length++) {
    await writeFile(path, gzipped.subarray(0, length));
    await assert.rejects(readIdx(path), UserError, `gzip cut at ${length} of ${gzipped.length}`);
  }
});

test("bytes after the numbers are refused", async () => {
  const bytes = new Uint8Array([...writeIdx("uint8", [2], [1, 2]), 0]);
  const path = join(folder, "long");
  await writeFile(path, bytes);
  assert.throws(() => parseIdx(bytes, "long"), /expected 2 bytes after the header, for \[2\] uint8/);
  await assert.rejects(readIdx(path), /got more than that/);
});

test("whatever the bytes are, the answer is an array or a UserError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (noise, headed) => {
      const bytes = headed ? new Uint8Array([0, 0, 8, 1 + ((noise[0] ?? 0) % 9), ...noise]) : noise;
      try {
        assert.equal(sizeOf(parseIdx(bytes, "noise").shape), parseIdx(bytes, "noise").data.length);
      } catch (error) {
        assert.ok(error instanceof UserError, String(error));
      }
    }),
  );
});

test("a header that promises more than the file can hold allocates nothing", async () => {
  const huge = new Uint8Array([0, 0, 8, 3, ...Array(12).fill(255)]);
  assert.throws(() => parseIdx(huge, "huge.idx"), /huge\.idx: expected a shape that fits in memory/);
  const large = new Uint8Array([0, 0, 0x0e, 3, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 1, 2, 3]);
  for (const [name, bytes] of [
    ["large", large],
    ["large.gz", gzipSync(large)],
  ] as const) {
    await writeFile(join(folder, name), bytes);
    await assert.rejects(readIdx(join(folder, name)), /got a file that can hold \d+ bytes at most/);
  }
});

test("damaged gzip, a missing file and a folder each say what is wrong", async () => {
  const damaged = gzipSync(writeIdx("uint8", [64], Array(64).fill(3)));
  damaged[damaged.length - 6]! ^= 0xff; // the checksum at the end
  await writeFile(join(folder, "damaged.gz"), damaged);
  await assert.rejects(
    readIdx(join(folder, "damaged.gz")),
    /damaged\.gz: expected a complete gzip file, got incorrect/,
  );
  await assert.rejects(
    readIdx(join(folder, "absent")),
    /expected a readable file, got no such file or folder \(ENOENT\)/,
  );
  await assert.rejects(readIdx(folder), /got a folder \(EISDIR\)/);
});

test("an aborted read stops with the reason given", async () => {
  await writeFile(join(folder, "fine"), writeIdx("uint8", [1], [1]));
  await assert.rejects(readIdx(join(folder, "fine"), { signal: AbortSignal.abort(new Error("enough")) }), /enough/);
});

test("images and labels become samples, and must fit each other", () => {
  const images = parseIdx(writeIdx("uint8", [2, 1, 3], [0, 1, 2, 3, 4, 255]), "images");
  const labels = parseIdx(writeIdx("uint8", [2], [7, 1]), "labels");
  const samples = idxSamples(images, labels, "pair");
  assert.deepEqual([samples.shape, samples.count, samples.scale], [[1, 1, 3], 2, 1 / 255]);
  assert.deepEqual(samples.labels, Uint8Array.of(7, 1));
  assert.equal(samples.data, images.data);
  assert.throws(() => idxSamples(labels, images, "pair"), /pair: expected images/);
  const three = parseIdx(writeIdx("uint8", [3], [7, 1, 2]), "labels");
  assert.throws(() => idxSamples(images, three, "pair"), /one label for each of 2 images, \[2\], got \[3\]/);
});
