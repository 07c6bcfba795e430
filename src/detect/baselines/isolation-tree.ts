import type { Random } from "../../core/random.js";
import type { Rows } from "../statistics/rows.js";

/** One tree as parallel arrays; node 0 is the root and a leaf has feature -1. */
export interface IsolationTree {
  readonly feature: Int32Array;
  /** Rows with a value below it go to node `left`, others to `left + 1`. */
  readonly split: Float64Array;
  readonly left: Int32Array;
  /** Path length at a leaf: its depth plus that of the tree its rows would still have needed. */
  readonly path: Float64Array;
}

/** Average path length of an unsuccessful search in a binary tree of n rows (Liu et al., equation 1). */
export function averagePath(n: number): number {
  if (n < 2) return 0;
  if (n === 2) return 1;
  const eulerMascheroni = 0.5772156649015329;
  return 2 * (Math.log(n - 1) + eulerMascheroni) - (2 * (n - 1)) / n;
}

/** Splits `chosen` rows at random features and values down to single rows or the depth of a balanced tree. */
export function growTree(rows: Rows, chosen: Uint32Array, random: Random): IsolationTree {
  const { data, width, scale = 1 } = rows;
  const most = 2 * chosen.length;
  const feature = new Int32Array(most).fill(-1);
  const split = new Float64Array(most);
  const left = new Int32Array(most);
  const path = new Float64Array(most);
  const deepest = Math.ceil(Math.log2(Math.max(2, chosen.length)));
  const features = Uint32Array.from({ length: width }, (_, at) => at);
  let used = 1;

  const grow = (node: number, from: number, to: number, depth: number): void => {
    const range = depth < deepest && to - from > 1 ? drawFeature(from, to) : undefined;
    if (range === undefined) {
      path[node] = depth + averagePath(to - from);
      return;
    }
    const { at, low, high } = range;
    // Above `low` and at most `high`, so that neither side stays empty.
    const drawn = high - random.uniform() * (high - low);
    const value = drawn > low ? drawn : high;
    let middle = from;
    for (let row = from; row < to; row++) {
      const which = chosen[row]!;
      if (!(data[which * width + at]! * scale < value)) continue;
      chosen[row] = chosen[middle]!;
      chosen[middle++] = which;
    }
    feature[node] = at;
    split[node] = value;
    left[node] = used;
    used += 2;
    grow(left[node]!, from, middle, depth + 1);
    grow(left[node]! + 1, middle, to, depth + 1);
  };

  /** A random feature that varies among the rows; none when all are equal. */
  const drawFeature = (from: number, to: number): { at: number; low: number; high: number } | undefined => {
    for (let rest = width; rest > 0; rest--) {
      const drawn = random.integer(rest);
      const at = features[drawn]!;
      features[drawn] = features[rest - 1]!;
      features[rest - 1] = at;
      let [low, high] = [Infinity, -Infinity];
      for (let row = from; row < to; row++) {
        const value = data[chosen[row]! * width + at]! * scale;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (high > low) return { at, low, high };
    }
    return undefined;
  };

  grow(0, 0, chosen.length, 0);
  return { feature, split, left, path };
}

/** Path length of one row, which starts at `offset`. */
export function pathLength(tree: IsolationTree, data: Rows["data"], offset: number, scale: number): number {
  let node = 0;
  for (;;) {
    const at = tree.feature[node]!;
    if (at < 0) return tree.path[node]!;
    node = tree.left[node]! + (data[offset + at]! * scale < tree.split[node]! ? 0 : 1);
  }
}
