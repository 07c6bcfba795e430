import type { Target } from "./target.js";

/** Outputs by positions that are accumulated together, one vector register each. */
export interface Tile {
  readonly outputs: number;
  readonly positions: number;
}

/**
 * The tile that computes `outputs` x `positions` results in the least estimated time. Each step of the inner loop loads
 * `positions` operands and `outputs` broadcast weights for outputs x positions multiply-adds; two of either start in a
 * cycle, and fewer than eight accumulators leave the multiply-adds waiting for each other.
 */
export function chooseTile(target: Target, outputs: number, positions: number): Tile {
  let best: Tile = { outputs: 1, positions: 1 };
  let bestCost = Number.POSITIVE_INFINITY;
  for (let tall = 1; tall <= Math.min(outputs, target.accumulators); tall++) {
    for (let wide = 1; wide <= Math.min(positions, Math.floor(target.accumulators / tall)); wide++) {
      if (tall * wide + Math.min(tall, wide) + 1 > target.registers) continue;
      const cost = tiledCost(outputs, positions, tall, wide);
      if (cost < bestCost - 1e-9) {
        best = { outputs: tall, positions: wide };
        bestCost = cost;
      }
    }
  }
  return best;
}

function tiledCost(outputs: number, positions: number, tall: number, wide: number): number {
  let cost = 0;
  for (const height of pieces(outputs, tall))
    for (const width of pieces(positions, wide)) cost += stepCost(height, width);
  return cost;
}

function stepCost(tall: number, wide: number): number {
  const work = tall * wide;
  const latency = 4 / Math.min(work, 8);
  return Math.max(work / 2, (tall + wide) / 2, work * latency * 0.5) + 0.25;
}

/** Cuts a length into pieces of at most `largest`, as even as can be, larger ones first. */
export function pieces(length: number, largest: number): number[] {
  const count = Math.ceil(length / largest);
  return Array.from({ length: count }, (_, at) => Math.floor((length + count - 1 - at) / count));
}
