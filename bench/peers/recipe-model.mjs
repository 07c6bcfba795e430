import {
  autoencoder,
  batchNorm,
  conv2d,
  dense,
  denseEach,
  flatten,
  lstm,
  maxPool2d,
  repeatVector,
  reshape,
  upsample2d,
} from "../../dist/index.js";

const relu = { activation: "relu" };
const same = { padding: "same", ...relu };
const pool = () => maxPool2d({ padding: "same" });

const recipes = {
  "digits-anomaly": {
    loss: "bce",
    batch: 60,
    layers: (width, size) => {
      const [a, b] = [16 * width, 8 * width];
      // As in torch_train.py: sizes that 8 divides need no "valid" convolution to come back.
      const last = size % 8 === 0 ? same : { ...same, padding: "valid" };
      return {
        encoder: [conv2d(a, same), pool(), conv2d(b, same), pool(), conv2d(b, same), pool()],
        decoder: [
          ...[conv2d(b, same), upsample2d(), conv2d(b, same), upsample2d(), conv2d(a, last), upsample2d()],
          conv2d(1, { padding: "same", activation: "sigmoid" }),
        ],
      };
    },
  },
  "digits-linear": {
    loss: "mse",
    batch: 1024,
    layers: (width, size) => {
      const block = (units) => [dense(units * width, relu), batchNorm()];
      return {
        encoder: [flatten(), ...block(256), ...block(128), dense(32 * width)],
        decoder: [
          ...[...block(128), ...block(256), dense(size * size, { activation: "sigmoid" })],
          reshape([1, size, size]),
        ],
      };
    },
  },
  "ecg-lstm": {
    loss: "mse",
    batch: 64,
    input: [1, 140],
    layers: (width) => ({
      encoder: [lstm(32 * width)],
      decoder: [repeatVector(140), lstm(32 * width, { returnSequences: true }), denseEach(1)],
    }),
  },
};

/** A recipe's network, wider or for larger images where asked, with its loss and batch size. */
export function recipeModel(recipe, { width = 1, size = 28 } = {}) {
  const { layers, loss, batch, input = [1, size, size] } = recipes[recipe];
  return { model: autoencoder({ input, ...layers(width, size) }), loss, batch };
}
