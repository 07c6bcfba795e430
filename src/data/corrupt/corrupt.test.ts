// Blur against SciPy: goldens/data.py made the numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Samples } from "../../core/samples.js";
import { assertNear, readGoldens } from "../../testing/golden-file.js";
import { type Corruption, corrupt } from "./corrupt.js";

const gray: Samples = { shape: [1, 50, 50], count: 20, data: new Uint8Array(50_000).fill(102), scale: 1 / 255 };

const kinds: readonly Corruption[] = [
  { kind: "gaussian", sd: 0.2, clip: [0, 1] },
  { kind: "salt-and-pepper", fraction: 0.1 },
  { kind: "mask", fraction: 0.3 },
  { kind: "blur", sigma: 1 },
];

for (const corruption of kinds) {
  test(`${corruption.kind} repeats with its seed, leaves its input alone, and treats the first samples alike`, () => {
    const before = gray.data.slice();
    const whole = corrupt(gray, corruption, 5);
    assert.deepEqual(gray.data, before);
    assert.deepEqual([whole.scale, whole.shape, whole.count], [1, gray.shape, gray.count]);
    assert.deepEqual(corrupt(gray, corruption, 5), whole);
    if (corruption.kind !== "blur") assert.notDeepEqual(corrupt(gray, corruption, 6).data, whole.data);
    const part = corrupt({ ...gray, count: 2, data: gray.data.subarray(0, 5000) }, corruption, 5);
    assert.deepEqual(part.data, whole.data.subarray(0, 5000));
  });
}

const share = (data: Samples["data"] | Float64Array, wanted: (x: number) => boolean): number =>
  data.filter(wanted).length / data.length;

test("Gaussian noise has the deviation asked for, and is cut only where told", () => {
  const data = Float64Array.from(corrupt(gray, { kind: "gaussian", sd: 0.5 }, 1).data);
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  const variance = data.reduce((sum, x) => sum + (x - mean) ** 2, 0) / data.length;
  // Five standard errors of mean and deviation over 50,000 numbers.
  assert.ok(Math.abs(mean - 0.4) < (5 * 0.5) / Math.sqrt(50_000));
  assert.ok(Math.abs(Math.sqrt(variance) - 0.5) < (5 * 0.5) / Math.sqrt(100_000));
  assert.ok(share(data, (x) => x < 0) > 0.1);
  const cut = corrupt(gray, { kind: "gaussian", sd: 0.5, clip: [0, 1] }, 1).data;
  assert.deepEqual(
    Float64Array.from(cut),
    data.map((x) => Math.min(1, Math.max(0, x))),
  );
});

test("salt, pepper and masks hit the share asked for", () => {
  const bound = 5 * Math.sqrt((0.1 * 0.9) / 50_000);
  const { data } = corrupt(gray, { kind: "salt-and-pepper", fraction: 0.2, range: [-1, 2] }, 3);
  assert.ok(Math.abs(share(data, (x) => x === -1) - 0.1) < bound);
  assert.ok(Math.abs(share(data, (x) => x === 2) - 0.1) < bound);
  assert.equal(new Set(data).size, 3);
  const masked = corrupt(gray, { kind: "mask", fraction: 0.1, value: 9 }, 3).data;
  assert.ok(Math.abs(share(masked, (x) => x === 9) - 0.1) < bound);
  assert.equal(
    share(corrupt(gray, { kind: "mask", fraction: 1 }, 3).data, (x) => x === 0),
    1,
  );
});

interface BlurGoldens {
  readonly image: readonly number[];
  readonly series: readonly number[];
  readonly cases: readonly {
    readonly sigma: number;
    readonly image: readonly number[];
    readonly series: readonly number[];
  }[];
}

test("blur is SciPy's, in height and width, in time, and for samples of one axis", () => {
  const { image, series, cases } = readGoldens<BlurGoldens>("data-blur")[0]!;
  const blurred = (numbers: readonly number[], shape: readonly number[], sigma: number) =>
    corrupt({ shape, count: 1, data: Float32Array.from(numbers), scale: 1 }, { kind: "blur", sigma }, 0).data;
  for (const golden of cases) {
    assertNear("image", blurred(image, [2, 6, 5], golden.sigma), golden.image, 1e-6);
    assertNear("series", blurred(series, [1, 9], golden.sigma), golden.series, 1e-6);
    assertNear("series", blurred(series, [9], golden.sigma), golden.series, 1e-6);
  }
  assert.deepEqual(blurred(series, [9], 0), Float32Array.from(series));
});

test("settings out of range are refused", () => {
  assert.throws(() => corrupt(gray, { kind: "mask", fraction: 1.1 }, 0), /mask, fraction: expected 0 to 1, got 1\.1/);
  assert.throws(() => corrupt(gray, { kind: "salt-and-pepper", fraction: Number.NaN }, 0), /fraction: expected 0 to 1/);
  assert.throws(() => corrupt(gray, { kind: "gaussian", sd: -1 }, 0), /gaussian, sd: expected a finite number/);
  assert.throws(() => corrupt(gray, { kind: "blur", sigma: Number.POSITIVE_INFINITY }, 0), /blur, sigma/);
  assert.throws(() => corrupt(gray, { kind: "mask", fraction: 0.5, value: Number.NaN }, 0), /mask, value/);
});
