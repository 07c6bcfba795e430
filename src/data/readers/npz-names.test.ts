import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { zipSync } from "fflate";
import { writeNpy } from "./npy.js";
import { readNumpy } from "./npz.js";

const rows = writeNpy({ shape: [2, 2], data: Float64Array.of(1.7e9 + 3, 1, 1.7e9 + 4, 2) });

/** As `numpy.save` writes an array of two words. */
const words = (): Uint8Array => {
  const text = "{'descr': '<U1', 'fortran_order': False, 'shape': (2,), }".padEnd(117);
  return new Uint8Array([0x93, ...Buffer.from("NUMPY"), 1, 0, 118, 0, ...Buffer.from(`${text}\n`), ...Buffer.alloc(8)]);
};

const archives: readonly (readonly [string, Readonly<Record<string, Uint8Array>>])[] = [
  ["an array without a name, as numpy.savez(f, a) writes it", { "arr_0.npy": rows }],
  ["words beside X", { "X.npy": rows, "names.npy": words() }],
];

for (const [name, entries] of archives) {
  test(`NPZ with ${name} is read, in float64`, async () => {
    const folder = await mkdtemp(join(tmpdir(), "sandglass-"));
    try {
      const file = join(folder, "rows.npz");
      await writeFile(file, zipSync(entries));
      const { exact, labels } = await readNumpy(file);
      assert.deepEqual([[...exact!], labels], [[1.7e9 + 3, 1, 1.7e9 + 4, 2], undefined]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
