import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { beatParts } from "../data/parts/beat-parts.js";
import { choose } from "./choose.js";
import { findRecipe } from "./list.js";

const folder = mkdtempSync(join(tmpdir(), "sandglass-beats-"));
after(() => rmSync(folder, { recursive: true }));

function beats(name: string, length: number, classes: readonly string[] | undefined): string {
  const rows = Array.from({ length: 60 }, (_, row) => {
    const signal = Array.from({ length }, (__, at) => (Math.sin(at / 3) + row / 100).toFixed(4));
    return [...signal, ...(classes ? [classes[row % classes.length]!] : [])].join(",");
  });
  const path = join(folder, name);
  writeFileSync(path, `${rows.join("\n")}\n`);
  return path;
}

test("beats of one's own: one a row, scaled alike, classes by their column or none", async () => {
  const file = beats("classes.csv", 12, ["n", "n", "n", "v"]);
  const labelled = await beatParts({ file, labelColumn: "-1", normalClass: "n" }, 0.05, { seed: 0 });
  assert.deepEqual(labelled.train.shape, [1, 12]);
  assert.equal(labelled.scaler?.center.length, 1);
  assert.equal(
    labelled.anomalous!.reduce((sum, one) => sum + one, 0),
    15,
  );
  const plain = await beatParts({ file: beats("plain.csv", 12, undefined) }, 0.05, { seed: 0 });
  assert.equal(plain.anomalous, undefined);
  const words = beats("words.csv", 12, ["n", "v"]);
  await assert.rejects(beatParts({ file: words }, 0.05, { seed: 0 }), /rows of numbers, a signal each, got words/);
});

test("ecg-anomaly's networks take signals of other lengths, or say which they do", () => {
  const recipe = findRecipe("ecg-anomaly");
  const made = (variant: string, length: number) =>
    recipe.plan(choose(recipe, { variant, data: "x.csv" })).model(0, [1, length]).input;
  assert.deepEqual(made("conv1d", 96), [1, 96]);
  assert.deepEqual(made("dense", 97), [1, 97]);
  assert.throws(() => made("conv1d", 97), /a multiple of 4, got 97.*dense/);
});
