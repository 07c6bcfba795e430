import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readTable } from "../data/table/table.js";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import { autoencoder, dense } from "../nn/index.js";
import { sgd } from "../train/index.js";
import { type Codec, fitCodec, modelBytes, openModel, type Raw } from "./index.js";
import { asCsv, barPictures, planePoints, plantRows, swinging } from "./sample-data.js";

let engine: Engine;
before(async () => {
  engine = await openEngine("wasm", { threads: 1 });
});
after(() => engine.dispose());

/** A linear model whose code is what the scaler makes of the sample, and whose output is its code. */
function copying(size: number): ReturnType<typeof autoencoder> {
  const linear = { useBias: false } as const;
  const model = autoencoder({ input: [size], encoder: [dense(size, linear)], decoder: [dense(size, linear)] });
  const identity = Float32Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
  model.setWeights(new Map(model.parameters.map(({ key }) => [key, identity])));
  return model;
}

test("what goes in is raw and what comes out is raw: a model that copies gives the numbers back", async () => {
  const points = planePoints(50);
  // A learning rate of next to nothing: the scaler is learned, the weights stay.
  const codec = await fitCodec(points, {
    engine,
    model: copying(3),
    epochs: 1,
    optimizer: sgd({ learningRate: 1e-30 }),
  });
  const back = await codec.reconstruct(points);
  assert.deepEqual([back.count, back.shape], [50, [3]]);
  for (const [at, value] of points.flat().entries()) assert.ok(Math.abs(back.data[at]! - value) < 1e-5 * 20, `${at}`);
  const codes = await codec.encode(points);
  assert.deepEqual([codes.length, codes[0]!.length], [50, 3]);
  // Min-max scaled: every number of the training part lies within 0 and 1.
  const scaled = codes.flatMap((code) => [...code]);
  assert.ok(scaled.filter((x) => x >= -1e-6 && x <= 1 + 1e-6).length >= 0.9 * scaled.length);
  const line = await codec.interpolate(codes[0]!, codes[1]!, 3);
  for (const at of [0, 1, 2]) {
    const [from, to] = [points[0]![at]!, points[1]![at]!];
    assert.ok(Math.abs(line.data[at]! - from) < 1e-4 && Math.abs(line.data[6 + at]! - to) < 1e-4);
    assert.ok(Math.abs(line.data[3 + at]! - (from + to) / 2) < 1e-4);
  }
});

const kinds: readonly {
  readonly name: string;
  readonly raw: () => Raw | Promise<Raw>;
  readonly shape: readonly number[];
}[] = [
  { name: "numbers", raw: () => planePoints(60), shape: [3] },
  { name: "rows", raw: () => plantRows(60), shape: [5] },
  { name: "a table", raw: () => readTable(asCsv(plantRows(60))), shape: [5] },
  { name: "pictures", raw: () => barPictures(60), shape: [1, 8, 8] },
  { name: "a series", raw: () => swinging(600), shape: [2, 24] },
];
for (const { name, raw, shape } of kinds) {
  test(`${name}: decode of encode is reconstruct, before and after a file`, async () => {
    const codec = await fitCodec(await raw(), { engine, epochs: 1 });
    const given = await raw();
    const back = await codec.reconstruct(given);
    assert.deepEqual(back.shape, shape);
    const decodedAgain = await codec.decode(await codec.encode(given));
    assert.deepEqual(decodedAgain.data, back.data);
    assert.deepEqual((await codec.denoise(given)).data, back.data);
    const opened = (await openModel(modelBytes(codec), { engine })) as Codec;
    assert.deepEqual((await opened.reconstruct(given)).data, back.data);
  });
}

test("units: after some training a reconstruction is near what went in", async () => {
  const rows = planePoints(200);
  const codec = await fitCodec(rows, { engine, epochs: 40 });
  const back = await codec.reconstruct(rows);
  const error = rows.flat().reduce((sum, value, at) => sum + Math.abs(value - back.data[at]!), 0) / 600;
  // The numbers spread over about 2; a tenth of that is what noise of a tenth leaves.
  assert.ok(error < 0.5, `${error}`);
});

test("codes of another size and too few steps are refused", async () => {
  const codec = await fitCodec(planePoints(50), { engine, epochs: 1, model: copying(3) });
  await assert.rejects(codec.decode([[1, 2]]), /code 0: expected 3 numbers, got 2/);
  assert.throws(() => codec.interpolate([1, 2, 3], [1, 2, 3], 1), /interpolate: expected 2 steps or more, got 1/);
  assert.throws(
    () => codec.interpolate([1, 2, 3], [1, 2], 3),
    /interpolate: expected two codes of one size, got 3 and 2/,
  );
  await assert.rejects(codec.interpolate([1, 2], [1, 2], 3), /code 0: expected 3 numbers, got 2/);
});
