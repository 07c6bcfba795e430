import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Samples } from "../core/samples.js";
import { checkUnits } from "./units.js";

const unit = { low: 0, high: 1 };
const samples = (data: Samples["data"], size: number, scale = 1): Samples => ({
  ...{ shape: [size], count: data.length / size },
  ...{ data, scale },
});
/** Mostly black, as digits are. */
const digits = Uint8Array.from({ length: 400 }, (_, at) => (at % 5 === 0 ? (at * 37) % 256 : 0));

test("bytes are worth what the model learned, whatever their shape", () => {
  assert.equal(checkUnits(samples(digits, 40), unit, "x").scale, 1 / 255);
  assert.equal(checkUnits(samples(digits, 40, 1 / 255), unit, "x").scale, 1 / 255);
  assert.equal(checkUnits(samples(digits, 40, 1 / 255), { low: 0, high: 255 }, "x").scale, 1);
});

test("0…255 for a model of 0…1 is refused, though most numbers are 0", () => {
  const expected = {
    message:
      "x.csv: expected numbers like the model's, 0 … 1, got whole numbers 0 … 255. Divide by 255, or give bytes (uint8).",
  };
  const floats = Float32Array.from(digits);
  floats[0] = 255;
  assert.throws(() => checkUnits(samples(floats, 40), unit, "x.csv"), expected);
  assert.throws(
    () =>
      checkUnits(
        samples(
          floats.map((x) => x * 0.9 + 0.01),
          40,
        ),
        unit,
        "x",
      ),
    /got .*units of the training data/,
  );
  const one = new Float32Array(400).with(7, 255);
  assert.throws(() => checkUnits(samples(one, 40), unit, "x.csv"), expected);
});

test("fractions for a model of 0…255 are refused", () => {
  const floats = Float32Array.from(digits, (x) => x / 255);
  assert.throws(() => checkUnits(samples(floats, 40), { low: 0, high: 255 }, "x"), /got 0 … \.?0?\.9.*Multiply by 255/);
});

test("anomalies pass, however far they lie, as long as they are fewer than the others", () => {
  fc.assert(
    fc.property(fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 40, maxLength: 40 }), (values) => {
      const data = Float32Array.from(values);
      data[3] = 1e6;
      data[13] = -1e6;
      const some = samples(data, 4);
      assert.equal(checkUnits(some, unit, "x"), some);
      assert.equal(checkUnits(samples(data.with(3, 5).with(13, 5), 40), unit, "x").scale, 1);
    }),
  );
});

test("stand-ins for missing numbers do not count", () => {
  const data = Float32Array.of(0.5, 900, 0.5, 900, 0.5, 900);
  const holes = { ...samples(data, 2), missing: Uint8Array.of(0, 1, 0, 1, 0, 1) };
  assert.equal(checkUnits(holes, unit, "x"), holes);
  assert.throws(() => checkUnits(samples(data, 2), unit, "x"), /got 0\.5 … 900/);
});
