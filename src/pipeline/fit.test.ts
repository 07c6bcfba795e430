import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import { autoencoder, dense } from "../nn/index.js";
import {
  type DetectorEvent,
  fitCodec,
  fitDetector,
  modelBytes,
  openDetector,
  openModel,
  type Raw,
  withThreshold,
} from "./index.js";
import { barPictures, planePoints, plantRows, swinging } from "./sample-data.js";

// One call from raw data to a detector: what it tells, how it stops, what it refuses, what may be said of it.

let engine: Engine;
before(async () => {
  engine = await openEngine("wasm", { threads: 1 });
});
after(() => engine.dispose());

test("events come in order: notices, start, epochs, end; then the detector", async () => {
  const work = fitDetector(planePoints(30), { epochs: 2, engine });
  const events: DetectorEvent[] = [];
  for await (const event of work) events.push(event);
  const types = events.map(({ type }) => type).filter((type) => type !== "progress");
  assert.deepEqual(types, ["notice", "start", "epoch", "epoch", "end"]);
  const detector = await work;
  // 30 rows: ten calibrate, with which 1 / 11 is the smallest p-value.
  const notice =
    "Few rows: a false-alarm rate of 5 % needs 19 calibration rows, and there are 10. The threshold promises 9.09 %.";
  assert.deepEqual(
    events.flatMap((event) => (event.type === "notice" ? [event.notice] : [])),
    [notice],
  );
  assert.equal(detector.threshold.options["level"], 1 / 11);
});

test("an abort stops training and rejects with its reason", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const work = fitDetector(planePoints(200), { epochs: 50, engine, signal: stop.signal });
  let epochs = 0;
  await assert.rejects(async () => {
    for await (const event of work) {
      if (event.type === "epoch" && ++epochs === 2) stop.abort(reason);
    }
  }, reason);
  await assert.rejects(async () => await work, reason);
  assert.equal(epochs, 2);
  await assert.rejects(
    async () => await fitCodec(planePoints(50), { engine, signal: AbortSignal.abort(reason) }),
    reason,
  );
});

test("what nothing can be learned from is refused before training, in words", async () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [[], /training data: expected samples, rows .* got an empty list/],
    [planePoints(4), /training data: expected at least 5 samples, got 4/],
    [plantRows(3), /training data: expected at least 5 samples, got 3/],
    [[[1, Number.NaN]], /finite/],
    [swinging(30), /series: expected 20 windows/],
    [[{ a: 1 }, { b: 2 }], /row 1: expected a column "a", got b/],
    [
      { shape: [2, 8, 8], count: 9, data: new Uint8Array(9 * 128), scale: 1 },
      /training pictures: expected gray or RGB, got 2 channels/,
    ],
    ...[7, "text", null, undefined, {}, [null], [7], ["text"], [[]], [{}]].map((raw) => [raw, /expected/] as const),
  ];
  for (const [raw, message] of cases) {
    await assert.rejects(
      async () => await fitDetector(raw as Raw, { engine, epochs: 1 }),
      (error: Error) => {
        assert.equal(error.name, "UserError", `${JSON.stringify(raw)}: ${error.stack}`);
        assert.match(error.message, message);
        return true;
      },
    );
  }
  const wrong = [{ threshold: "conformel" }, { score: "msee" }, { batchSize: 500 }];
  for (const options of wrong) {
    await assert.rejects(async () => await fitDetector(planePoints(50), { engine, ...options }), { name: "UserError" });
  }
});

test("every choice may be made otherwise, and the same seed gives the same bytes", async () => {
  const options = {
    engine,
    epochs: 2,
    batchSize: 10,
    loss: "mae",
    score: "mae",
    threshold: "z-score:2",
    seed: 3,
  } as const;
  const small = () => autoencoder({ input: [3], encoder: [dense(2)], decoder: [dense(3)], seed: 5 });
  const provenance = { plant: "north" };
  const detector = await fitDetector(planePoints(100), { ...options, model: small(), calibration: 0.3, provenance });
  assert.deepEqual(
    [detector.threshold.rule, detector.threshold.options["k"], detector.threshold.count],
    ["z-score", 2, 30],
  );
  assert.equal(detector.codec.provenance["plant"], "north");
  assert.equal(detector.calibrated.rule.name, "mae");
  const again = await fitDetector(planePoints(100), { ...options, model: small(), calibration: 0.3, provenance });
  assert.deepEqual(modelBytes(again), modelBytes(detector));
  const other = await fitDetector(planePoints(100), {
    ...options,
    model: small(),
    calibration: 0.3,
    provenance,
    seed: 4,
  });
  assert.notDeepEqual(modelBytes(other), modelBytes(detector));
});

test("a detector learns from later normals, and keeps it in its file", async () => {
  const detector = await fitDetector(planePoints(100), { engine, epochs: 2 });
  const before = detector.threshold.upper!;
  const drifted = planePoints(60, 9).map(([a, b, c]) => [a! + 4, b!, c! - 3]);
  const flagged = async (): Promise<number> => (await detector.judge(drifted)).filter((one) => one.anomalous).length;
  const first = await flagged();
  await detector.update(drifted);
  assert.ok(detector.threshold.upper! > before);
  assert.equal(detector.threshold.count, 80);
  assert.ok((await flagged()) < first, `${await flagged()} of ${first}`);
  const opened = await openDetector(modelBytes(detector), { engine });
  assert.deepEqual(await opened.judge(drifted), await detector.judge(drifted));
});

test("another threshold: the rule refitted, rows with gaps apart; the old detector stays", async () => {
  const detector = await fitDetector(plantRows(200), { engine, epochs: 2 });
  const was = detector.threshold;
  const changed = withThreshold(detector, "quantile:0.5", { engine });
  const median = (scores: Float64Array): number => {
    const sorted = scores.toSorted();
    return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2;
  };
  const { calibration, incomplete } = changed.calibrated;
  assert.ok(Math.abs(changed.threshold.upper! - median(calibration.scores)) < 1e-9);
  assert.ok(Math.abs(incomplete!.threshold.upper! - median(incomplete!.scores)) < 1e-9);
  assert.equal(detector.threshold, was);
  assert.deepEqual(changed.codec.provenance["judgedWith"], { rule: "conformal", options: { level: 0.05 } });
  const opened = await openDetector(modelBytes(changed), { engine });
  assert.deepEqual(await opened.judge(plantRows(20, 2)), await changed.judge(plantRows(20, 2)));
  assert.throws(() => withThreshold(detector, Number.NaN), /threshold: expected a finite number, got NaN/);
});

test("a detector is no codec, and says so", async () => {
  const codec = await fitCodec(barPictures(40), { engine, epochs: 1 });
  await assert.rejects(
    openDetector(modelBytes(codec)),
    /expected a detector, with a score and a threshold, got an autoencoder alone/,
  );
  assert.deepEqual(modelBytes(await openModel(modelBytes(codec))), modelBytes(codec));
});
