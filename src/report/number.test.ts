import assert from "node:assert/strict";
import { test } from "node:test";
import { formatNumber } from "./number.js";

test("numbers read short and say what they are", () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, "0"],
    [0.0934567, "0.0935"],
    [-12.3456, "−12.3"],
    [123456, "123000"],
    [4.2e-7, "4.20e-7"],
    [-3e9, "−3.00e9"],
    [Number.NaN, "not a number"],
    [Number.NEGATIVE_INFINITY, "−∞"],
  ];
  for (const [value, text] of cases) assert.equal(formatNumber(value), text);
});
