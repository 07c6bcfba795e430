import { Random } from "../core/random.js";
import { type Shape, sizeOf } from "../core/shape.js";

/** Where weights start; `glorotUniform` for kernels by default. */
export type InitializerName =
  | "glorotUniform"
  | "glorotNormal"
  | "heUniform"
  | "heNormal"
  | "lecunNormal"
  | "orthogonal"
  | "uniform"
  | "unitForget"
  | "zeros"
  | "ones";

/** Inputs and outputs of one unit: weights are [out, in, ...kernel]. */
function fans(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  const kernel = sizeOf(shape.slice(2));
  return { fanIn: (shape[1] ?? 1) * kernel, fanOut: (shape[0] ?? 1) * kernel };
}

/** Standard deviation of a standard normal cut off at ±2. */
const truncatedSd = 0.87962566103423978;

function uniform(limit: number, random: Random): () => number {
  return () => random.uniform(-limit, limit);
}

/** Normal with the given sd after redrawing everything beyond two of its own, as Keras' initialisers do. */
function truncatedNormal(sd: number, random: Random): () => number {
  return () => {
    let draw = random.normal();
    while (Math.abs(draw) > 2) draw = random.normal();
    return (draw * sd) / truncatedSd;
  };
}

/** Vectors at right angles along the shorter side of the matrix [first axis, all others], by Gram and Schmidt. */
function orthogonal(shape: Shape, random: Random): () => number {
  const rows = shape[0] ?? 1;
  const columns = sizeOf(shape.slice(1));
  const [count, length] = [Math.min(rows, columns), Math.max(rows, columns)];
  const vectors: Float64Array[] = [];
  for (let at = 0; at < count; at++) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (const other of vectors) {
      const along = other.reduce((sum, x, index) => sum + x * vector[index]!, 0);
      for (let index = 0; index < length; index++) vector[index]! -= along * other[index]!;
    }
    const norm = Math.hypot(...vector);
    vectors.push(vector.map((x) => x / norm));
  }
  let next = 0;
  return () => {
    const [row, column] = [Math.floor(next / columns), next % columns];
    next++;
    return rows <= columns ? vectors[row]![column]! : vectors[column]![row]!;
  };
}

/** 1 for an LSTM's forget gate, the second of four blocks, and 0 for the others. */
function unitForget(shape: Shape): () => number {
  const block = sizeOf(shape) / 4;
  let next = 0;
  return () => (Math.floor(next++ / block) === 1 ? 1 : 0);
}

/**
 * Where weights start, from the shape's fans. Source: Glorot and Bengio 2010, He et al. 2015, LeCun et al. 1998, with
 * the constants of Keras `VarianceScaling`.
 */
export const initializers: {
  readonly [K in InitializerName]: (shape: Shape, random: Random) => () => number;
} = {
  glorotUniform: (shape, random) => uniform(Math.sqrt(6 / (fans(shape).fanIn + fans(shape).fanOut)), random),
  glorotNormal: (shape, random) => truncatedNormal(Math.sqrt(2 / (fans(shape).fanIn + fans(shape).fanOut)), random),
  heUniform: (shape, random) => uniform(Math.sqrt(6 / fans(shape).fanIn), random),
  heNormal: (shape, random) => truncatedNormal(Math.sqrt(2 / fans(shape).fanIn), random),
  lecunNormal: (shape, random) => truncatedNormal(Math.sqrt(1 / fans(shape).fanIn), random),
  // Saxe et al. 2014.
  orthogonal,
  // Keras' "uniform", where its embeddings start.
  uniform: (_, random) => uniform(0.05, random),
  unitForget: (shape) => unitForget(shape),
  zeros: () => () => 0,
  ones: () => () => 1,
};

/** Fresh weights of `shape`. The label separates the streams of one seed, so a new layer never shifts another's weights. */
export function initialize(name: InitializerName, shape: Shape, seed: number, label: string): Float32Array {
  const draw = initializers[name](shape, new Random(seed, `weights/${label}`));
  return Float32Array.from({ length: sizeOf(shape) }, draw);
}
