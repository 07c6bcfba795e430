// Trains a small detector on made-up pump readings and writes it as one file: node examples/make-model.mjs pumps.onnx
import { writeFile } from "node:fs/promises";
import {
  applyScaler,
  autoencoder,
  calibrate,
  conformal,
  dense,
  encodeModelFile,
  fit,
  fitScaler,
  mseScore,
  Predictor,
  Random,
  readTable,
  select,
} from "sandglass";

const random = new Random(1);
const lines = Array.from({ length: 1200 }, () => {
  const open = random.uniform() < 0.5;
  const speed = 1500 + 200 * random.normal();
  const pressure = (open ? 0.004 : 0.006) * speed + 0.1 * random.normal();
  return `${speed.toFixed(1)},${pressure.toFixed(3)},${open ? "open" : "closed"}`;
});
const csv = new TextEncoder().encode(`speed,pressure,valve\n${lines.join("\n")}\n`);

const { samples, schema } = await readTable(csv);
const rows = (first, last) =>
  select(
    samples,
    Array.from({ length: last - first }, (_, at) => first + at),
  );
const scaler = fitScaler("standard", rows(0, 800));
const [training, calibration] = [rows(0, 800), rows(800, 1200)].map((part) => applyScaler(scaler, part));

const model = autoencoder({
  input: samples.shape,
  encoder: [dense(8, { activation: "tanh" }), dense(2)],
  decoder: [dense(8, { activation: "tanh" }), dense(samples.shape[0])],
});
await fit(model, training, { epochs: 200 });

const predictor = await Predictor.open(model);
const detector = await calibrate(predictor, calibration, { score: mseScore(), threshold: conformal(0.01) });
await predictor.close();

const bytes = encodeModelFile({
  input: { kind: "table", schema },
  scaler,
  model,
  detector: {
    score: detector.rule,
    state: detector.state,
    threshold: detector.calibration.rule,
    fitted: detector.threshold,
    calibration: { complete: detector.calibration.scores },
  },
  provenance: { example: "pumps", seed: 1 },
});
await writeFile(process.argv[2] ?? "pumps.onnx", bytes);
