import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UserError } from "../core/errors.js";
import { checkSettings } from "./check-settings.js";
import { checkSpace } from "./check-space.js";
import { contains, countOf, indexOf, valueAt } from "./dimension.js";
import { choice, float, int, type Settings, type Space } from "./space.js";
import { anyDimension, anySpace } from "./testing/any-space.js";
import { cellOf, fromUnit, toUnit } from "./unit.js";

const refusals: readonly (readonly [string, unknown, RegExp])[] = [
  ["no space", undefined, /space: expected dimensions by name, got undefined/],
  ["empty", {}, /one or more dimensions, got none\. Name what/],
  ["no dimension", { x: 3 }, /dimension "x": expected a dimension, as float, int and choice make it, got 3/],
  [
    "unknown kind",
    { x: { kind: "floot", low: 0, high: 1 } },
    /a kind: float, int, choice, got "floot"\. Did you mean "float"\?/,
  ],
  ["unknown field", { x: { kind: "int", low: 0, hight: 1 } }, /got "hight"\. Did you mean "high"\?/],
  ["upside down", { x: float(1, 0) }, /low up to high, got low 1, high 0\. Swap/],
  ["missing high", { x: { kind: "float", low: 0 } }, /finite numbers as low and high, got 0 and undefined/],
  ["infinite", { x: float(0, Infinity) }, /finite numbers/],
  ["overflowing", { x: float(-1e308, 1e308) }, /a range that is a number/],
  ["broken int", { x: int(0, 1.5) }, /whole numbers as low and high, got 0 and 1\.5/],
  ["log of 0", { x: float(0, 1, { log: true }) }, /low above 0 on a logarithmic scale, got low 0/],
  ["log of text", { x: { kind: "float", low: 1, high: 2, log: "yes" } }, /log true or false, got "yes"/],
  ["step of 0", { x: float(0, 1, { step: 0 }) }, /a step above 0, got 0/],
  ["broken step of int", { x: int(0, 4, { step: 0.5 }) }, /a step above 0, whole, got 0\.5/],
  ["wide step", { x: int(0, 4, { step: 5 }) }, /a step of at most 4, got 5/],
  ["no values", { x: choice([]) }, /one or more values to choose from, got none/],
  ["values missing", { x: { kind: "choice" } }, /to choose from, got undefined/],
  ["odd values", { x: choice(["a", null as never]) }, /texts, finite numbers, true or false as values, got null/],
  ["equal values", { x: choice(["a", "b", "a"]) }, /each value once, got "a" twice/],
  [
    "unknown parent",
    { loss: choice(["a"]), x: float(0, 1, { when: { los: ["a"] } }) },
    /got "los"\. Did you mean "loss"\?/,
  ],
  [
    "later parent",
    { x: float(0, 1, { when: { y: [1] } }), y: int(0, 1) },
    /that stand before it, got "y"\. Put "y" before it/,
  ],
  ["own parent", { x: int(0, 1, { when: { x: [1] } }) }, /that stand before it, got "x"/],
  [
    "impossible parent",
    { x: int(0, 2), y: int(0, 1, { when: { x: [1, 3] } }) },
    /for "x" in when a whole number from 0 to 2, got 3/,
  ],
  ["parent without values", { x: int(0, 2), y: int(0, 1, { when: { x: [] } }) }, /values of "x" in when, got none/],
  ["when of text", { x: { kind: "int", low: 0, high: 1, when: "y" } }, /when as lists of values by name/],
];

test("spaces that cannot be searched are refused, each with its reason", async (t) => {
  for (const [title, space, message] of refusals) {
    await t.test(title, () => {
      assert.throws(
        () => checkSpace(space as Space),
        (error: unknown) => error instanceof UserError && message.test(error.message),
      );
    });
  }
});

const conditional: Space = {
  loss: choice(["mse", "ssim"]),
  window: int(3, 11, { step: 2, when: { loss: ["ssim"] } }),
  rate: float(1e-4, 1e-1, { log: true }),
};

test("settings are checked against their space", () => {
  checkSpace(conditional);
  checkSettings(conditional, { loss: "mse", rate: 1e-4 });
  checkSettings(conditional, { loss: "ssim", window: 11, rate: 0.1 });
  const refused = (settings: Settings, message: RegExp): void =>
    assert.throws(() => checkSettings(conditional, settings), message);
  refused({ loss: "mse", rat: 1 }, /a parameter of the space, got "rat"\. Did you mean "rate"\?/);
  refused({ loss: "mse" }, /parameter "rate": expected a number from 0\.0001 to 0\.1, got none/);
  refused({ loss: "mse", rate: 0.2 }, /got 0\.2/);
  refused({ loss: "mse", rate: "0.01" }, /got "0\.01"/);
  refused({ loss: "mae", rate: 0.1 }, /one of "mse", "ssim", got "mae"/);
  refused(
    { loss: "ssim", rate: 0.1 },
    /parameter "window": expected a whole number from 3 to 11 in steps of 2, got none/,
  );
  refused({ loss: "ssim", window: 4, rate: 0.1 }, /steps of 2, got 4/);
  refused({ loss: "mse", window: 3, rate: 0.1 }, /no value: it exists only where loss is "ssim", got 3\. Leave it out/);
});

test("generated spaces are fine, and plain data (property)", () => {
  fc.assert(
    fc.property(anySpace, (space) => {
      checkSpace(space);
      checkSpace(JSON.parse(JSON.stringify(space)) as Space);
    }),
  );
});

test("0 … 1 and back: within the dimension, exact for values with cells (property)", () => {
  fc.assert(
    fc.property(anyDimension, fc.double({ min: 0, max: 1, noNaN: true }), (dimension, unit) => {
      const setting = fromUnit(dimension, unit);
      assert.ok(contains(dimension, setting), `${JSON.stringify(dimension)} has no ${setting}`);
      const back = toUnit(dimension, setting);
      assert.ok(back >= 0 && back <= 1);
      if (countOf(dimension) < Infinity) assert.equal(fromUnit(dimension, back), setting);
      else assert.ok(Math.abs(back - unit) < 1e-6 || countOf(dimension) === 1, `${back} is not ${unit}`);
    }),
  );
});

test("cells of a stepped dimension lie side by side and fill 0 … 1", () => {
  for (const dimension of [
    int(1, 9),
    int(1, 9, { log: true }),
    int(2, 9, { step: 3, log: true }),
    float(0, 1, { step: 0.3 }),
  ]) {
    let reached = 0;
    for (let at = 0; at < countOf(dimension); at++) {
      const value = valueAt(dimension, at) as number;
      assert.equal(indexOf(dimension, value), at);
      const [low, high] = cellOf(dimension, value)!;
      assert.ok(Math.abs(low - reached) < 1e-12 && high > low);
      assert.equal(fromUnit(dimension, low + 1e-9), value);
      assert.equal(fromUnit(dimension, high - 1e-9), value);
      reached = high;
    }
    assert.ok(Math.abs(reached - 1) < 1e-12, `${reached}`);
  }
  assert.deepEqual(
    [0, 0.2, 0.4, 0.6, 0.8, 1].map((unit) => fromUnit(float(0, 0.5, { step: 0.1 }), unit)),
    [0, 0.1, 0.2, 0.3, 0.4, 0.5],
  );
  // log 2 to log 8 in the middle: 4.
  assert.ok(Math.abs((fromUnit(float(2, 8, { log: true }), 0.5) as number) - 4) < 1e-12);
});
