import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { encode } from "fast-png";
import { pictureAnomalyParts, pictureParts } from "./picture-parts.js";
import { tableParts } from "./table-parts.js";

// What is understood, changed or left out is said before training, and what cannot be meant is refused.

const folder = mkdtempSync(join(tmpdir(), "sandglass-said-"));
after(() => rmSync(folder, { recursive: true }));
const context = { seed: 0 };

const file = join(folder, "rows.csv");
const table = (label: (at: number) => string): void =>
  writeFileSync(
    file,
    `a,b,y\n${Array.from({ length: 60 }, (_, at) => `${at % 7},${at % 5},${label(at)}`).join("\n")}\n`,
  );

test("a normal class that is the rarer one is asked about", async () => {
  table((at) => (at < 15 ? "0" : "1"));
  const { notices } = await tableParts({ file, labelColumn: "y" }, 0.05, context);
  assert.match(notices!.join(" "), /Only 15 of 60 rows are of the normal class/);
  table((at) => (at < 45 ? "0" : "1"));
  const usual = await tableParts({ file, labelColumn: "y" }, 0.05, context);
  assert.doesNotMatch(usual.notices!.join(" "), /Only/);
});

test("what is said of classes is refused where there are no labels", async () => {
  for (const [name, value] of [
    ["normalClass", "1"],
    ["contamination", 0.1],
  ] as const) {
    await assert.rejects(
      tableParts({ file, [name]: value }, 0.05, context),
      new RegExp(`^UserError: ${name}: expected a table with labels`),
    );
  }
  await tableParts({ file, contamination: 0 }, 0.05, context);
});

test("the class in a .ts file is a label, not an input", async () => {
  const ts = join(folder, "beats.ts");
  const rows = Array.from({ length: 60 }, (_, at) => `${at % 7},${at % 5},${at % 3}:${at < 50 ? "normal" : "odd"}`);
  writeFileSync(ts, `@problemName beats\n@univariate true\n@classLabel true normal odd\n@data\n${rows.join("\n")}\n`);
  const { notices, train, anomalous } = await tableParts({ file: ts }, 0.05, context);
  assert.match(notices!.join(" "), /3 columns of numbers, labels in "class"/);
  assert.deepEqual(train.shape, [3]);
  assert.equal(anomalous!.filter((one) => one === 1).length, 10);
});

test("pictures scaled, turned gray or left out are said", async () => {
  for (let at = 0; at < 20; at++) {
    const [width, channels] = at < 15 ? [16, 1] : [12, 3];
    const data = Uint8Array.from({ length: width * 16 * channels }, (_, index) => (index * (at + 1)) % 251);
    writeFileSync(join(folder, `${10 + at}.png`), encode({ width, height: 16, channels, depth: 8, data }));
  }
  for (const parts of [
    pictureAnomalyParts({ folder, fit: "resize" }, 0.05, context),
    pictureParts({ folder, fit: "resize" }, context),
  ]) {
    const said = (await parts).notices!.join(" ");
    assert.match(said, /25\.png: RGB turned to gray\. .*25\.png: 12 x 16 scaled to 16 x 16\./);
    assert.match(said, /Left out \(no picture\): .*rows\.csv\./);
  }
});
