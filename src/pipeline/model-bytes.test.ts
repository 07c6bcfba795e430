import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import { readModel } from "../onnx/proto/read.js";
import { writeModel } from "../onnx/proto/write.js";
import { type Detector, fitDetector, modelBytes, openDetector, openModel, saveModel } from "./index.js";
import { plantRows } from "./sample-data.js";

let engine: Engine;
let detector: Detector;
const folder = mkdtempSync(join(tmpdir(), "sandglass-"));
before(async () => {
  engine = await openEngine("wasm", { threads: 1 });
  detector = await fitDetector(plantRows(200), { epochs: 2, engine });
});
after(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true });
});

test("a path, a function and a stream take the same bytes, which open from a path or from memory", async () => {
  const bytes = modelBytes(detector);
  const path = join(folder, "plant.onnx");
  await saveModel(detector, path);
  assert.deepEqual(Uint8Array.from(readFileSync(path)), bytes);
  assert.deepEqual(readdirSync(folder), ["plant.onnx"], "nothing half-written is left");
  const chunks: Uint8Array[] = [];
  await saveModel(detector, new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) }));
  assert.deepEqual(Uint8Array.from(chunks.flatMap((chunk) => [...chunk])), bytes);
  for (const from of [path, bytes]) {
    const opened = await openDetector(from, { engine });
    assert.deepEqual(await opened.score(plantRows(10, 4)), await detector.score(plantRows(10, 4)));
  }
});

test("places and files that cannot be are named", async () => {
  await assert.rejects(
    saveModel(detector, join(folder, "none", "plant.onnx")),
    /plant\.onnx: expected a place to write the model file to/,
  );
  await assert.rejects(
    openDetector(join(folder, "none.onnx")),
    /none\.onnx: expected a model file to read, got no such file/,
  );
  writeFileSync(join(folder, "text.onnx"), "no model");
  await assert.rejects(openModel(join(folder, "text.onnx")), /text\.onnx/);
});

test("numbers changed in the file by another program count: each threshold, and the level", async () => {
  const rows = plantRows(60, 5);
  const gaps = rows.map((row) => Object.values(row).some((cell) => cell === null || cell === ""));
  const changed = async (name: string, value: number): Promise<readonly boolean[]> => {
    const model = readModel(modelBytes(detector), "plant");
    const tensor = model.graph.initializers.find((one) => one.name === name);
    assert.ok(tensor?.type === "double", name);
    tensor.data[0] = value;
    const opened = await openDetector(writeModel(model), { engine });
    return (await opened.judge(rows)).map(({ anomalous }) => anomalous);
  };
  const usual = (await detector.judge(rows)).map(({ anomalous }) => anomalous);
  assert.deepEqual(
    await changed("threshold", -1e9),
    usual.map((was, at) => (gaps[at] ? was : true)),
  );
  assert.deepEqual(
    await changed("threshold_incomplete", -1e9),
    usual.map((was, at) => (gaps[at] ? true : was)),
  );
  assert.deepEqual(
    await changed("threshold", 1e9),
    usual.map((was, at) => (gaps[at] ? was : false)),
  );
  const { pValue } = (await detector.judge(rows)).reduce((least, one) => (one.pValue < least.pValue ? one : least));
  const half = await changed("level", 0.5);
  assert.deepEqual(
    half,
    (await detector.judge(rows)).map((one) => one.pValue <= 0.5),
  );
  assert.ok(pValue < 0.5);
});
