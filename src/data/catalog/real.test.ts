import assert from "node:assert/strict";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { datasets, findDataset, loadDataset, verifyDataset } from "../catalog.js";

/** What the published files hold, counted with NumPy: one row a dataset. */
interface Facts {
  readonly shape: readonly number[];
  /** Samples of each class. */
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** Mean of the absolute values of the training samples. */
  readonly mean: number;
}

const facts: Readonly<Record<string, Facts>> = {
  mnist: {
    shape: [1, 28, 28],
    train: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    test: [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009],
    mean: 0.1306604762738429,
  },
  "fashion-mnist": {
    shape: [1, 28, 28],
    train: Array(10).fill(6000),
    test: Array(10).fill(1000),
    mean: 0.2860405969887955,
  },
  ecg5000: { shape: [1, 140], train: [1639, 2359], test: [440, 560], mean: 0.667300330372452 },
  "ecg5000-ucr": {
    shape: [1, 140],
    train: [292, 177, 10, 19, 2],
    test: [2627, 1590, 86, 175, 22],
    mean: 0.6657914271995637,
  },
};

for (const spec of datasets) {
  const { name, classNames } = spec;
  test(`${name} has the published shapes, labels and mean`, async (t) => {
    if ((await findDataset(name)).kind === "download") {
      const installable = spec.npmPackage !== undefined || spec.systemFolder !== undefined;
      const required = process.env["SANDGLASS_REQUIRE_DATA"] === "1" && installable;
      assert.ok(!required, `${name} is required here, and is not installed`);
      t.skip(`${name} is not on this machine`);
      return;
    }
    const dataset = await loadDataset(name, { download: false });
    const fact = facts[name]!;
    let sum = 0;
    for (const x of dataset.train.data) sum += Math.abs(x);
    assert.ok(Math.abs((sum / dataset.train.data.length) * dataset.train.scale - fact.mean) < 1e-8);
    for (const part of ["train", "test"] as const) {
      const { count, shape, data, labels } = dataset[part];
      const histogram = Array<number>(classNames.length).fill(0);
      for (const label of labels!) histogram[label]!++;
      assert.deepEqual(histogram, fact[part]);
      assert.deepEqual(shape, fact.shape);
      assert.equal(data.length, count * shape.reduce((size, length) => size * length));
    }
    assert.ok((await verifyDataset(name)).every(({ status }) => status === "good"));
  });
}

test("ECG5000's class of normal beats is the larger one", async (t) => {
  for (const name of ["ecg5000", "ecg5000-ucr"]) {
    if ((await findDataset(name)).kind === "download") return t.skip(`${name} is not on this machine`);
    const { normal, train } = await loadDataset(name);
    assert.ok(train.labels!.filter((label) => label === normal).length > train.count / 2);
  }
});

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
