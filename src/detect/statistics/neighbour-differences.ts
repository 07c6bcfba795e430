import type { Rows } from "./rows.js";

/**
 * Each row minus each of the `k` nearest rows that differ from it: how normals vary where they are close together. Fewer, where
 * fewer differ; none, where all are equal.
 */
export function neighbourDifferences({ data, count, width, scale = 1 }: Rows, k: number): Rows {
  const differences: number[] = [];
  const [nearest, distances] = [new Int32Array(k), new Float64Array(k)];
  for (let row = 0; row < count; row++) {
    nearest.fill(-1);
    distances.fill(Infinity);
    for (let other = 0; other < count; other++) {
      const distance = squaredDistance(data, row * width, other * width, width, distances[k - 1]!);
      if (distance > 0 && distance < distances[k - 1]!) insert(nearest, distances, other, distance);
    }
    for (const other of nearest) {
      if (other < 0) break;
      for (let at = 0; at < width; at++)
        differences.push((data[row * width + at]! - data[other * width + at]!) * scale);
    }
  }
  return { data: Float64Array.from(differences), count: differences.length / width, width };
}

/** Infinity once it is certain to exceed `limit`. */
function squaredDistance(data: Rows["data"], a: number, b: number, width: number, limit: number): number {
  let sum = 0;
  for (let at = 0; at < width; at++) {
    const difference = data[a + at]! - data[b + at]!;
    sum += difference * difference;
    if ((at & 31) === 31 && sum > limit) return Infinity;
  }
  return sum;
}

function insert(rows: Int32Array, distances: Float64Array, row: number, distance: number): void {
  let at = distances.length - 1;
  for (; at > 0 && distances[at - 1]! > distance; at--) {
    distances[at] = distances[at - 1]!;
    rows[at] = rows[at - 1]!;
  }
  distances[at] = distance;
  rows[at] = row;
}
