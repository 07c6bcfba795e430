import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readTable } from "../data/table/table.js";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import { type Detector, fitDetector, modelBytes, openDetector, type Raw, saveModel } from "./index.js";
import { asArrays, asCsv, barPictures, decoded, planePoints, plantRows, swinging } from "./sample-data.js";

// Every kind of data goes the whole way: learn, judge, save, open, and judge as before.

interface Kind {
  readonly name: string;
  readonly training: () => Raw | Promise<Raw>;
  readonly fresh: () => Raw | Promise<Raw>;
  /** What is called wrong, and what is said of it. */
  readonly wrong: readonly (readonly [unknown, RegExp])[];
  readonly reads: string;
}

const wide = {
  shape: [2, 4],
  count: 60,
  data: Float32Array.from({ length: 480 }, (_, at) => Math.sin(at * at)),
  scale: 1,
};
const tableErrors: Kind["wrong"] = [
  [[{ speed: 1, load: 2, heat: 300 }], /row 0: expected a column "valve", got speed, load, heat/],
  [[[1, 2, 300]], /row 0: expected 4 values, got 3/],
  [[{ speed: 1, load: 2, heat: 300, valve: "ajar" }], /column "valve".*expected one of open, shut, got "ajar"/],
  [
    [{ speed: "fast", load: 2, heat: 300, valve: "open" }],
    /column "speed" row 0: expected a finite number.*got "fast"/,
  ],
  [7, /data: expected rows of a table/],
];

const kinds: readonly Kind[] = [
  {
    name: "lists of numbers",
    training: () => planePoints(120),
    fresh: () => planePoints(20, 2),
    wrong: [
      [[[1, 2]], /samples/],
      [{ shape: [2], count: 1, data: new Float32Array(2), scale: 1 }, /expected samples of \[3\], got \[2\]/],
      [[[1, 2, Number.NaN]], /finite/],
    ],
    reads: "samples",
  },
  {
    name: "samples of a shape",
    training: () => wide,
    fresh: () => ({ ...wide, count: 7, data: wide.data.slice(0, 56) }),
    wrong: [[{ shape: [9], count: 1, data: new Float32Array(9), scale: 1 }, /expected samples of \[2, 4\], got \[9\]/]],
    reads: "samples",
  },
  {
    name: "rows as objects",
    training: () => plantRows(150),
    fresh: () => plantRows(30, 2),
    wrong: tableErrors,
    reads: "table",
  },
  {
    name: "rows as arrays",
    training: () => asArrays(plantRows(150)),
    fresh: () => asArrays(plantRows(30, 2)),
    wrong: [[[[1, 2, 300]], /row 0: expected 4 values, got 3/]],
    reads: "table",
  },
  {
    name: "a table that was read",
    training: () => readTable(asCsv(plantRows(150))),
    fresh: () => readTable(asCsv(plantRows(30, 2))),
    wrong: tableErrors,
    reads: "table",
  },
  {
    name: "bytes of pictures",
    training: () => barPictures(80),
    fresh: () => barPictures(10, 2),
    wrong: [
      [
        { shape: [1, 9, 9], count: 1, data: new Uint8Array(81), scale: 1 },
        /expected samples of \[1, 8, 8\], got \[1, 9, 9\]/,
      ],
    ],
    reads: "image",
  },
  {
    name: "decoded pictures",
    training: () => decoded(barPictures(80)),
    fresh: () => decoded(barPictures(10, 2)),
    wrong: [
      [
        [{ channels: 3, height: 8, width: 8, bitDepth: 8, data: new Uint8Array(192) }],
        /picture 0: expected 8 x 8 pixels, gray, got 8 x 8, 3 channels/,
      ],
      [
        [{ channels: 1, height: 8, width: 9, bitDepth: 8, data: new Uint8Array(72) }],
        /picture 0: expected 8 x 8 pixels, gray, got 9 x 8/,
      ],
    ],
    reads: "image",
  },
  {
    name: "a series",
    training: () => swinging(800),
    fresh: () => swinging(200, 800),
    wrong: [
      [{ ...swinging(10), names: ["flow", "heat"] }, /series: expected a channel "pressure", got flow, heat/],
      [swinging(10), /series: expected 24 points without a hole, as many as a window has, got 10 points/],
    ],
    reads: "series",
  },
];

let engine: Engine;
before(async () => {
  engine = await openEngine("wasm", { threads: 1 });
});
after(() => engine.dispose());

for (const { name, training, fresh, wrong, reads } of kinds) {
  describe(name, () => {
    let detector: Detector;
    before(async () => {
      detector = await fitDetector(await training(), { epochs: 3, engine });
    });

    test("is understood, and keeps its promise roughly", async () => {
      assert.equal(detector.codec.input.kind, reads);
      const verdicts = await detector.judge(await fresh());
      const alarms = verdicts.filter(({ anomalous }) => anomalous).length;
      assert.ok(alarms <= 0.4 * verdicts.length, `${alarms} of ${verdicts.length} normals flagged`);
      assert.equal(new Set(verdicts.map((one) => one.name)).size, verdicts.length, "every sample has its name");
      const found = await detector.predict(await fresh(), { blame: 2 });
      assert.deepEqual(
        found.map(({ score, anomalous }) => [score, anomalous]),
        verdicts.map(({ score, anomalous }) => [score, anomalous]),
      );
      assert.equal(found[0]!.blame.length, 2);
    });

    test("comes back from a file as it was, bit for bit", async () => {
      let file = new Uint8Array();
      await saveModel(detector, (bytes) => {
        file = Uint8Array.from(bytes);
      });
      const opened = await openDetector(file, { engine });
      assert.deepEqual(await opened.judge(await fresh()), await detector.judge(await fresh()));
      assert.deepEqual(await opened.predict(await fresh()), await detector.predict(await fresh()));
      assert.deepEqual(modelBytes(opened), file);
      await opened.close();
    });

    test("what is none of its kind is refused in words", async () => {
      const strange = [7, "text", null, undefined, {}, [null], [7], ["text"], [[]], [{}]];
      for (const [raw, message] of [...wrong, ...strange.map((raw) => [raw, /expected/] as const)]) {
        await assert.rejects(detector.judge(raw as Raw), (error: Error) => {
          assert.equal(error.name, "UserError", `${JSON.stringify(raw)}: ${error.stack}`);
          assert.match(error.message, message);
          return true;
        });
      }
    });
  });
}

test("a table that was read in another order, with other words, is judged by its names", async () => {
  const detector = await fitDetector(await readTable(asCsv(plantRows(150))), { epochs: 2, engine });
  const rows = plantRows(30, 3);
  const usual = await detector.judge(await readTable(asCsv(rows)));
  const turned = await detector.judge(await readTable(asCsv(rows, ["valve", "heat", "speed", "load"])));
  assert.deepEqual(turned, usual);
  // Where only one word occurs, its own schema has one category.
  const open = rows.filter((row) => (row as { valve: string }).valve === "open");
  assert.deepEqual(
    (await detector.judge(await readTable(asCsv(open), {}))).map(({ score }) => score),
    usual.filter((_, at) => open.includes(rows[at]!)).map(({ score }) => score),
  );
  assert.deepEqual(
    (await detector.judge(rows)).map(({ score }) => score),
    usual.map(({ score }) => score),
    "and as rows",
  );
});
