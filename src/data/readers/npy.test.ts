// Against NumPy: goldens/data.py made the files.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { UserError } from "../../core/errors.js";
import { sizeOf } from "../../core/shape.js";
import { readGoldens } from "../../testing/golden-file.js";
import { type NpyData, parseNpy, writeNpy } from "./npy.js";
import { npySamples, parseNpz, readNumpy } from "./npz.js";

interface Case {
  readonly name: string;
  readonly bytes: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

const archives = readGoldens<Readonly<Record<string, string>>>("data-npz").flatMap((files) => Object.values(files));
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

test("every file NumPy wrote is read as NumPy reads it", async () => {
  for (const { name, bytes, shape, values } of readGoldens<Case>("data-npy")) {
    const array = parseNpy(bytesOf(bytes), name);
    assert.deepEqual(array.shape, shape, name);
    assert.deepEqual([...array.data], values, name);
  }
});

const types = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  Float32Array,
  Float64Array,
] as const;

test("what is written is read back, whatever the type, the shape and the place in memory", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...types),
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
      fc.integer({ min: 0, max: 9 }),
      (Type, shape, offset) => {
        const data: NpyData = new Type(Array.from({ length: sizeOf(shape) }, (_, at) => (at * 37) % 100));
        const bytes = writeNpy({ shape, data });
        const moved = new Uint8Array(bytes.length + offset).subarray(offset);
        moved.set(bytes);
        assert.deepEqual(parseNpy(moved, "moved"), { shape, data });
      },
    ),
  );
});

test("a file cut at any byte, or longer than its header says, is refused", () => {
  const bytes = writeNpy({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => parseNpy(bytes.subarray(0, length), "cut"), UserError);
  }
  assert.throws(() => parseNpy(new Uint8Array([...bytes, 0]), "long"), /expected 24 bytes after the header/);
});

/** An NPY file of version 1 with any header. */
function headed(text: string, numbers: readonly number[] = []): Uint8Array {
  return new Uint8Array([
    0x93,
    ...strToU8("NUMPY"),
    1,
    0,
    text.length & 255,
    text.length >> 8,
    ...strToU8(text),
    ...numbers,
  ]);
}

test("headers of other things, or that lie, are refused", () => {
  const says = (text: string, pattern: RegExp, numbers?: readonly number[]) =>
    assert.throws(() => parseNpy(headed(text, numbers), "odd.npy"), pattern);
  says("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }", /odd\.npy: expected numbers or booleans, got '\|O'/);
  says("{'descr': '<c8', 'fortran_order': False, 'shape': (3,), }", /got '<c8'\. Convert it in Python/);
  says("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }", /got \[\('a'/);
  says("{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999999999,), }", /a sane shape/);
  says("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", /a sane shape/);
  says("{'descr': '<f8', 'shape': (1,), }", /a sane shape/);
  says("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000,), }", /expected 8000000 bytes after the header/);
  says("no dictionary", /got a header without type/);
  const large = "{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }";
  says(large, /whole numbers of at most 2\^53/, Array(8).fill(255));
});

test("whatever the bytes are, the answer is an array or a UserError", () => {
  const start = headed("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }", Array(8).fill(1));
  const damage = fc.array(fc.tuple(fc.nat(start.length - 1), fc.nat(255)), { maxLength: 6 });
  fc.assert(
    fc.property(damage, (changes) => {
      const bytes = start.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      try {
        parseNpy(bytes, "noise");
      } catch (error) {
        assert.ok(error instanceof UserError, String(error));
      }
    }),
    { numRuns: 500 },
  );
});

test("NPZ archives, stored or deflated, give samples and labels", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sandglass-npz-"));
  try {
    const path = join(folder, "a.npz");
    for (const file of archives) {
      await writeFile(path, bytesOf(file));
      const samples = await readNumpy(path);
      assert.deepEqual([samples.shape, samples.count, [...samples.data]], [[2], 3, [0, 1, 2, 3, 4, 5]]);
      assert.deepEqual(samples.labels, Int32Array.of(0, 1, 0));
      await assert.rejects(readNumpy(path, { samples: "data" }), /expected an array "data", got X, y/);
      await assert.rejects(readNumpy(path, { labels: "z" }), /expected an array "z", got X, y/);
    }
    await writeFile(path, writeNpy({ shape: [1, 2], data: Float32Array.of(1, 2) }));
    assert.equal((await readNumpy(path)).labels, undefined);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a damaged archive is refused, cut anywhere", async () => {
  for (const file of archives) {
    const bytes = bytesOf(file);
    for (let length = 0; length < bytes.length; length += 7) {
      await assert.rejects(parseNpz(bytes.subarray(0, length), "cut.npz"), UserError, `cut at ${length}`);
    }
  }
  await assert.rejects(
    parseNpz(zipSync({ "X.npy": strToU8("no array") }), "odd.npz"),
    /odd\.npz, X\.npy: expected an NPY/,
  );
});

test("an entry that claims to be huge is refused before memory is taken", async () => {
  const bytes = zipSync({ "X.npy": new Uint8Array(100) });
  const view = new DataView(bytes.buffer);
  // Original size in the central directory, 24 bytes into its record (APPNOTE 4.3.12).
  const record = bytes.findLastIndex((_, at) => at + 4 <= bytes.length && view.getUint32(at, true) === 0x02014b50);
  view.setUint32(record + 24, 0xfffffff0, true);
  await assert.rejects(parseNpz(bytes, "bomb.npz"), /entry X\.npy of 4294967280 bytes in an archive of/);
});

test("arrays become samples: images get a channel, bytes stay bytes, the rest must be finite", () => {
  const images = npySamples({ shape: [1, 2, 2], data: Uint8Array.of(0, 1, 2, 255) }, undefined, "x");
  assert.deepEqual([images.shape, images.scale, images.data instanceof Uint8Array], [[1, 2, 2], 1 / 255, true]);
  const counts = npySamples({ shape: [1, 2], data: Uint8Array.of(3, 4) }, undefined, "x");
  assert.deepEqual([counts.shape, counts.scale], [[2], 1]);
  const column = { shape: [1, 1], data: Float64Array.of(1) };
  assert.deepEqual(npySamples(column, column, "x").labels, Int32Array.of(1));
  const refuse = (data: Float64Array, pattern: RegExp) =>
    assert.throws(() => npySamples({ shape: [2, 2], data }, undefined, "x.npy"), pattern);
  refuse(Float64Array.of(1, 2, 3, Number.NaN), /x\.npy, sample 1, element 1: expected a finite number.*got NaN/);
  refuse(Float64Array.of(1, 1e39, 3, 4), /sample 0, element 1: .*got 1e\+39/);
  assert.throws(
    () => npySamples({ shape: [3], data: new Float32Array(3) }, undefined, "x"),
    /samples, \[n, \.\.\.\], got \[3\]/,
  );
  assert.throws(() => npySamples(column, { shape: [2], data: Float64Array.of(1, 2) }, "x"), /labels: expected \[1\]/);
  assert.throws(() => npySamples(column, { shape: [1], data: Float64Array.of(0.5) }, "x"), /whole numbers, got 0\.5/);
});
