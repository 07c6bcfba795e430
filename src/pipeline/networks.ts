import { type Shape, sizeOf } from "../core/shape.js";
import {
  activation,
  autoencoder,
  batchNorm,
  conv1d,
  conv2d,
  dense,
  flatten,
  gaussianNoise,
  type Layer,
  type Model,
  reshape,
  scoreMatching,
  triplet,
  upsample2d,
} from "../nn/index.js";

const relu = { activation: "relu" } as const;

/**
 * One network for every table. The code is wider than the table: what keeps it from copying is the noise on the columns, a
 * tenth of their range, which it learns to take off (Vincent et al. 2008).
 */
export function tableNetwork(seed: number, shape: Shape): Model {
  const columns = sizeOf(shape);
  return autoencoder({
    name: "table",
    seed,
    input: shape,
    encoder: [...flat(shape), gaussianNoise(0.1), dense(128, relu), dense(128, relu)],
    decoder: [dense(128, relu), dense(columns), ...unflat(shape)],
  });
}

/** Rows by what would take noise off them, more noise where a column has long tails; see `scoreMatching`. */
export function scoreNetwork(seed: number, shape: Shape): Model {
  const columns = sizeOf(shape);
  const silu = { activation: "silu" } as const;
  return autoencoder({
    name: "scores",
    seed,
    input: shape,
    encoder: [...flat(shape), scoreMatching([dense(256, silu), dense(256, silu), dense(columns)])],
    decoder: unflat(shape),
  });
}

/**
 * Pictures of any size: convolutions that halve them twice, where they can be halved, and a code an eighth to half of their
 * size. It learns to take a little noise off, so that it knows what the pictures look like and not only how to copy.
 */
export function imageNetwork(seed: number, shape: Shape): Model {
  const [channels, height, width] = shape as readonly [number, number, number];
  const halvings = [1, 2].filter(
    (n) => height % 2 ** n === 0 && width % 2 ** n === 0 && Math.min(height, width) >> n >= 4,
  );
  const widths = halvings.map((n) => 8 * 2 ** n);
  const convolve = (filters: number, options: Parameters<typeof conv2d>[1] = {}): Layer[] => [
    conv2d(filters, { padding: "same", ...options }),
    batchNorm(),
    activation("relu"),
  ];
  return autoencoder({
    name: "image",
    seed,
    input: shape,
    encoder: [
      gaussianNoise(0.1, { clip: [0, 1] }),
      ...widths.flatMap((filters) => convolve(filters, { strides: 2, kernelSize: 5 })),
      conv2d(8, { padding: "same" }),
    ],
    decoder: [
      ...widths.toReversed().flatMap((filters): Layer[] => [...convolve(filters), upsample2d()]),
      ...convolve(16),
      conv2d(channels, { padding: "same", activation: "sigmoid" }),
    ],
  });
}

/** Windows of a series: a small code of each, with noise on the input so that it is not learned by heart. */
export function seriesNetwork(seed: number, shape: Shape): Model {
  const size = sizeOf(shape);
  const code = Math.max(2, Math.min(16, Math.round(size / 8)));
  return autoencoder({
    name: "series",
    seed,
    input: shape,
    encoder: [
      gaussianNoise(0.05),
      conv1d(16, { kernelSize: 5, padding: "same", ...relu }),
      flatten(),
      dense(64, relu),
      dense(code),
    ],
    decoder: [dense(64, relu), dense(size), reshape([...shape])],
  });
}

/** Windows of a series as points on a sphere, near each other where they overlap; see `triplet`. */
export function patchNetwork(seed: number, shape: Shape): Model {
  const size = sizeOf(shape);
  const down = (filters: number, kernelSize: number): Layer =>
    conv1d(filters, { kernelSize, strides: 2, padding: "same", ...relu });
  return autoencoder({
    name: "patches",
    seed,
    input: shape,
    encoder: [
      triplet([
        gaussianNoise(0.05),
        down(16, 7),
        down(32, 5),
        ...(size > 16 ? [down(32, 3)] : []),
        flatten(),
        dense(32),
      ]),
    ],
    decoder: [dense(64, relu), dense(size), reshape([...shape])],
  });
}

const flat = (shape: Shape): Layer[] => (shape.length > 1 ? [flatten()] : []);
const unflat = (shape: Shape): Layer[] => (shape.length > 1 ? [reshape([...shape])] : []);
