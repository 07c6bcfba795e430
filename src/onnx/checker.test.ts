import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Samples } from "../core/samples.js";
import { conformal, parseScore, zScore } from "../detect/index.js";
import * as nn from "../nn/index.js";
import { autoencoder } from "../nn/model.js";
import { encodeModelFile, type ModelFile } from "./model-file.js";
import { cut, detectorOf, smooth } from "./testing/parity.js";

const noPython = await noPythonOnnx();

import { noPythonOnnx, runPython } from "./testing/python.js";

const check = `
import sys, onnx
for path in sys.argv[1:]:
    onnx.checker.check_model(onnx.load(path), full_check=True)
    print("accepted")
`;

async function pictures(): Promise<ModelFile> {
  const shape = [3, 16, 16];
  const same = { padding: "same", activation: "leakyRelu" } as const;
  const model = autoencoder({
    input: shape,
    encoder: [
      nn.conv2d(4, same),
      nn.batchNorm(),
      nn.maxPool2d(),
      nn.averagePool2d(),
      nn.gelu(),
      nn.flatten(),
      nn.dense(5),
    ],
    decoder: [
      nn.dense(64, { activation: "elu" }),
      nn.reshape([4, 4, 4]),
      nn.upsample2d(),
      nn.conv2dTranspose(4, { strides: 2, ...same }),
      nn.upsample2d({ size: 1, interpolation: "bilinear" }),
      nn.conv2d(3, { padding: "same", activation: "softplus" }),
    ],
  });
  const [training, calibration] = cut(smooth(shape, 80, 1), 40, 40) as [Samples, Samples];
  const score = parseScore("ssim+latent-knn+bce+mae+maximum-window+latent-mahalanobis+residual-knn");
  const detector = await detectorOf(model, { score, threshold: conformal(0.1) }, { training, calibration });
  const input = { kind: "image", channels: 3, height: 16, width: 16, fit: "tile" } as const;
  return { input, model, detector, scaler: { kind: "min-max", shape, center: [0.1], spread: [2] }, provenance: {} };
}

async function series(): Promise<ModelFile> {
  const shape = [1, 24];
  const model = autoencoder({
    input: shape,
    encoder: [nn.conv1d(4, { strides: 2, padding: "same", activation: "silu" }), nn.maxPool1d(), nn.averagePool1d()],
    decoder: [nn.upsample1d({ size: 4 }), nn.conv1dTranspose(1, { strides: 2, padding: "same" })],
  });
  const [training, calibration] = cut(smooth(shape, 80, 1), 40, 40) as [Samples, Samples];
  const score = parseScore("residual-mahalanobis+maximum-window");
  const detector = await detectorOf(
    model,
    { score, threshold: zScore(3, { tail: "two-sided" }) },
    { training, calibration },
  );
  return { input: { kind: "series", channels: ["value"], window: 24, stride: 1 }, model, detector, provenance: {} };
}

async function table(): Promise<ModelFile> {
  const model = autoencoder({ input: [4], encoder: [nn.dense(2)], decoder: [nn.dense(4)] });
  const [training, calibration] = cut(smooth([4], 80, 1), 40, 40) as [Samples, Samples];
  const score = parseScore("input-knn:1+mse");
  const detector = await detectorOf(model, { score, threshold: conformal(0.1) }, { training, calibration });
  const inputs = [
    { kind: "numeric", name: "a", fill: 1, missing: 0 },
    { kind: "categorical", name: "b c", categories: ["x", "y"], missing: 0 },
    { kind: "numeric", name: "code", fill: 1, missing: 0 },
  ] as const;
  const schema = {
    delimiter: ",",
    header: true,
    names: ["a", "b c", "code"],
    inputs,
    missing: "fill",
    rows: 9,
  } as const;
  const incomplete = Float64Array.from({ length: 30 }, (_, at) => at);
  return {
    input: { kind: "table", schema },
    model,
    detector: {
      ...detector,
      calibration: { ...detector.calibration, incomplete },
      fittedIncomplete: conformal(0.1).fit(incomplete),
      usual: new Float64Array(4),
    },
    provenance: {},
  };
}

test("Python's checker accepts the files and infers their shapes", { skip: noPython }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "sandglass-"));
  try {
    const bare = { input: { kind: "samples", shape: [4] }, model: (await table()).model, provenance: {} } as const;
    const files = [await pictures(), await series(), await table(), bare];
    const paths = files.map((file, at) => {
      const path = join(folder, `${at}.onnx`);
      writeFileSync(path, encodeModelFile(file));
      return path;
    });
    const { status, output } = await runPython("-c", check, ...paths);
    assert.equal(status, 0, output);
    assert.equal(output.match(/accepted/g)?.length, files.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
