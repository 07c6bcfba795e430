// Against scikit-learn: goldens/data.py made the numbers.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Samples } from "../../core/samples.js";
import { assertNear, readGoldens } from "../../testing/golden-file.js";
import { applyScaler, fitScaler, invertScaler, type Scaler, type ScalerKind } from "./scaler.js";

interface Goldens {
  readonly train: readonly (readonly number[])[];
  readonly new: readonly (readonly number[])[];
  readonly outputs: Readonly<Record<ScalerKind, readonly (readonly number[])[]>>;
}

const goldens = readGoldens<Goldens>("data-scalers")[0]!;
const kinds = Object.keys(goldens.outputs) as ScalerKind[];

function rows(numbers: readonly (readonly number[])[]): Samples {
  return { shape: [numbers[0]!.length], count: numbers.length, data: Float32Array.from(numbers.flat()), scale: 1 };
}

test("there is a golden for every kind", () => {
  assert.deepEqual(kinds.sort(), ["min-max", "robust", "standard"]);
});

for (const kind of kinds) {
  test(`${kind} gives scikit-learn's numbers, the constant column among them`, () => {
    const scaler = fitScaler(kind, rows(goldens.train));
    assertNear(kind, applyScaler(scaler, rows(goldens.new)).data, goldens.outputs[kind].flat(), 1e-6);
  });

  test(`${kind} is undone by its inverse, also after JSON`, () => {
    const numbers = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(numbers, fc.constantFrom("element" as const, "all" as const), (values, per) => {
        const samples = { shape: [3], count: 2, data: Float32Array.from(values), scale: 1 };
        const scaler = JSON.parse(JSON.stringify(fitScaler(kind, samples, { per }))) as Scaler;
        assert.equal(scaler.center.length, per === "all" ? 1 : 3);
        const back = invertScaler(scaler, applyScaler(scaler, samples)).data;
        back.forEach((x, at) => {
          assert.ok(Math.abs(x - samples.data[at]!) < 1e-3, `${x} for ${samples.data[at]}`);
        });
      }),
    );
  });

  test(`${kind}: a constant column becomes 0, whatever rounding does to its mean`, () => {
    const data = new Float32Array(100).fill(0.1);
    const samples = { shape: [1], count: 100, data, scale: 1 };
    const scaler = fitScaler(kind, samples);
    assert.deepEqual(scaler.spread, [1]);
    assert.ok(applyScaler(scaler, samples).data.every((x) => Math.abs(x) < 1e-12));
  });
}

test("a spread too small to divide by counts as none", () => {
  const samples = { shape: [1], count: 2, data: Float32Array.of(0, 1e-44), scale: 1 };
  for (const kind of kinds) assert.deepEqual(fitScaler(kind, samples).spread, [1]);
});

test("uint8 samples are scaled in their units, and one scaler can serve all elements", () => {
  const images = { shape: [1, 1, 2], count: 2, data: Uint8Array.of(0, 51, 102, 255), scale: 1 / 255 };
  const scaler = fitScaler("min-max", images, { per: "all" });
  assert.deepEqual([scaler.center, scaler.spread], [[0], [1]]);
  assertNear("scaled", applyScaler(scaler, images).data, [0, 0.2, 0.4, 1], 1e-7);
});

test("labels and shape stay", () => {
  const samples = { ...rows(goldens.train), labels: new Uint8Array(25).fill(3) };
  const scaled = applyScaler(fitScaler("standard", samples), samples);
  assert.deepEqual([scaled.shape, scaled.count, scaled.labels], [[4], 25, samples.labels]);
});

test("nothing to fit on, other shapes, NaN and infinities are refused", () => {
  const scaler = fitScaler("robust", rows(goldens.train));
  const fit = (...numbers: number[]) => fitScaler("standard", rows([numbers]));
  assert.throws(() => fitScaler("standard", { ...rows([[1]]), count: 0 }), /at least one sample to fit on, got none/);
  assert.throws(() => applyScaler(scaler, rows([[1, 2]])), /robust scaler: expected samples of shape \[4\].*got \[2\]/);
  assert.throws(() => fit(1, Number.NaN), /standard scaler, sample 0, element 1: expected a finite number, got NaN/);
  assert.throws(() => fit(Number.NEGATIVE_INFINITY), /got -Infinity/);
  assert.throws(() => applyScaler(scaler, rows([[1, 2, Number.NaN, 3]])), /sample 0, element 2/);
});
