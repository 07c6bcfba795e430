/** Multiply-adds of one sample's forward pass, layer by layer. */
const layers = {
  "digits-anomaly": (width, size) => {
    const [a, b] = [16 * width, 8 * width];
    const [half, quarter] = [size / 2, size / 4];
    const code = Math.ceil(size / 8);
    const last = size % 8 === 0 ? 4 * code : 4 * code - 2;
    const convolution = (side, inputs, outputs) => side * side * inputs * outputs * 9;
    return [
      ...[convolution(size, 1, a), convolution(half, a, b), convolution(quarter, b, b), convolution(code, b, b)],
      ...[convolution(2 * code, b, b), convolution(last, b, a), convolution(2 * last, a, 1)],
    ];
  },
  "digits-linear": (width, size) => {
    const units = [size * size, 256 * width, 128 * width, 32 * width, 128 * width, 256 * width, size * size];
    return units.slice(1).map((count, at) => count * units[at]);
  },
  // The input's part of the first layer, its state's part, the second layer, and the dense layer at each step.
  "ecg-lstm": (width) => {
    const units = 32 * width;
    return [1, units, 2 * units].map((inputs) => 140 * 4 * units * inputs).concat(140 * units);
  },
};

/**
 * Floating-point operations of one sample: two for each multiply-add. Training does each layer's work three times
 * (forward, data gradient, weight gradient) but for the first layer's data gradient. Pooling, normalisation and the
 * optimizer are left out, so shares of the peak are slightly understated.
 */
export function flopsPerSample({ recipe, kind = "train", width = 1, size = 28 }) {
  const forward = layers[recipe](width, size);
  const sum = forward.reduce((total, work) => total + work, 0);
  return 2 * (kind === "train" ? 3 * sum - forward[0] : sum);
}
