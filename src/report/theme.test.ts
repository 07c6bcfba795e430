import assert from "node:assert/strict";
import { test } from "node:test";
import { type InkName, inks } from "./theme.js";

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

test("text and data stand out from the paper in both schemes", () => {
  const least: Partial<Record<InkName, number>> = { ink: 7, muted: 4.5, axis: 3 };
  for (const scheme of ["light", "dark"] as const) {
    for (const name of Object.keys(inks) as InkName[]) {
      if (name === "paper" || name === "grid") continue;
      const found = contrast(inks[name][scheme], inks.paper[scheme]);
      assert.ok(found >= (least[name] ?? 3), `${name} ${scheme}: ${found.toFixed(2)}`);
    }
  }
});
