import assert from "node:assert/strict";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { datasets, findDataset, loadDataset, verifyDataset } from "../catalog.js";

/** Facts about the real files, counted with NumPy. */
const facts: Readonly<
  Record<string, { readonly train: readonly number[]; readonly test: readonly number[]; mean: number }>
> = {
  mnist: {
    train: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    test: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
    mean: 0.1306604762738429,
  },
  "fashion-mnist": { train: Array(10).fill(6000), test: Array(10).fill(1000), mean: 0.2860405969887955 },
};

for (const { name } of datasets) {
  test(`${name} has the published shapes, labels and mean`, async (t) => {
    const source = await findDataset(name);
    if (source.kind === "download") {
      assert.notEqual(process.env["SANDGLASS_REQUIRE_DATA"], "1", `${name} is required here, and is not installed`);
      t.skip(`${name} is not on this machine`);
      return;
    }
    const dataset = await loadDataset(name, { download: false });
    const fact = facts[name]!;
    for (const part of ["train", "test"] as const) {
      const { count, shape, data, labels, scale } = dataset[part];
      const histogram = Array<number>(10).fill(0);
      for (const label of labels!) histogram[label]!++;
      assert.deepEqual(histogram, fact[part]);
      assert.equal(count, part === "train" ? 60_000 : 10_000);
      assert.deepEqual([shape, scale, data.length], [[1, 28, 28], 1 / 255, count * 784]);
    }
    let sum = 0;
    for (const x of dataset.train.data) sum += x;
    assert.ok(Math.abs(sum / dataset.train.data.length / 255 - fact.mean) < 1e-12);
    assert.ok((await verifyDataset(name)).every(({ status }) => status === "good"));
  });
}

test("a folder with MNIST is not taken for Fashion-MNIST, which has the same file names", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sandglass-real-"));
  try {
    const { folder: real } = await findDataset("mnist");
    const dataDir = join(folder, "data");
    await symlink(real, dataDir, "dir");
    assert.equal((await findDataset("mnist", { dataDir })).kind, "folder");
    assert.notEqual((await findDataset("fashion-mnist", { dataDir })).kind, "folder");
  } finally {
    await rm(folder, { recursive: true });
  }
});
