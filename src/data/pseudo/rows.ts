import { other, type Pseudo, spreads } from "./pseudo.js";

/**
 * About half of each row's numbers come from another row: each is usual, together they are not. Source: the dependency
 * anomalies of Han et al. 2022, "ADBench".
 */
export const swapped: Pseudo = (normals, random) => {
  const { data, count } = normals;
  const width = data.length / count;
  const made = data.slice();
  for (let row = 0; row < count; row++) {
    const from = other(normals, row, random);
    const order = random.permutation(width).subarray(0, Math.max(1, Math.floor(width / 2)));
    for (const at of order) made[row * width + at] = data[from * width + at]!;
  }
  return made;
};

/** Each row moves by a standard deviation of every number in a random direction. Source: the local anomalies of ADBench. */
export const scattered: Pseudo = (normals, random) => {
  const { deviations } = spreads(normals);
  return normals.data.map((value, at) => value + random.normal(0, deviations[at % deviations.length]));
};

/** Rows lie anywhere in the box of the normals and a tenth around it. Source: the global anomalies of ADBench. */
export const anywhere: Pseudo = ({ data, count }, random) => {
  const width = data.length / count;
  const low = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  for (let at = 0; at < data.length; at++) {
    low[at % width] = Math.min(low[at % width]!, data[at]!);
    high[at % width] = Math.max(high[at % width]!, data[at]!);
  }
  return data.map((_, at) => {
    const [from, to] = [low[at % width]!, high[at % width]!];
    return from + random.uniform(-0.1, 1.1) * (to - from);
  });
};

/** One number in ten, at least one, leaves its range by three standard deviations. */
export const spiked: Pseudo = (normals, random) => {
  const { data, count } = normals;
  const width = data.length / count;
  const { deviations } = spreads(normals);
  const made = data.slice();
  for (let row = 0; row < count; row++) {
    for (const at of random.permutation(width).subarray(0, Math.max(1, Math.round(width / 10)))) {
      made[row * width + at]! += (random.uniform() < 0.5 ? -3 : 3) * deviations[at]!;
    }
  }
  return made;
};
