import { batchNorm, conv2d, dense, type Layer, type ModelConfig, maxPool2d, upsample2d } from "../nn/index.js";

// The models of the two digits recipes, for tests of the rooms below the recipes.

const same = { padding: "same", activation: "relu" } as const;
const pool = maxPool2d({ padding: "same" });

/** 1-16-8-8 | 8-8-16-1 with a code of 8 x 4 x 4. 4,385 parameters. */
export const digitsAnomaly: ModelConfig = {
  name: "digits-anomaly",
  input: [1, 28, 28],
  encoder: [conv2d(16, same), pool, conv2d(8, same), pool, conv2d(8, same), pool],
  decoder: [
    ...[conv2d(8, same), upsample2d(), conv2d(8, same), upsample2d()],
    ...[conv2d(16, { activation: "relu" }), upsample2d()],
    conv2d(1, { padding: "same", activation: "sigmoid" }),
  ],
};

const block = (units: number): Layer[] => [dense(units, { activation: "relu" }), batchNorm()];

/** 784-256-128-32 and its mirror, ReLU then batch norm after the first two of each half. */
export const digitsLinear: ModelConfig = {
  name: "digits-linear",
  input: [784],
  encoder: [...block(256), ...block(128), dense(32)],
  decoder: [...block(128), ...block(256), dense(784, { activation: "sigmoid" })],
};
