import type { KernelBuilder } from "../../kernel/builder.js";
import * as k from "../../kernel/builder.js";
import type { Index } from "../../kernel/language.js";
import type { Target } from "./target.js";

/** Outputs by positions that are accumulated together, one vector register each. */
export interface Tile {
  readonly outputs: number;
  readonly positions: number;
}

/**
 * The tile that computes `outputs` x `positions` results in the least estimated time. Each step of the inner loop loads
 * operands for every position and every output; each position stands for `taps` accumulators and operands (the weight
 * gradient of a convolution keeps one for each tap of a kernel row). `traffic` adds the cycles a step waits for operands
 * that are not in the first-level cache.
 */
export function chooseTile(
  target: Target,
  outputs: number,
  positions: number,
  {
    taps = 1,
    traffic = () => 0,
  }: { readonly taps?: number; readonly traffic?: (outputs: number, positions: number) => number } = {},
): Tile {
  let best: Tile = { outputs: 1, positions: 1 };
  let bestCost = Number.POSITIVE_INFINITY;
  for (let tall = 1; tall <= outputs; tall++) {
    for (let wide = 1; wide <= positions && tall * wide * taps <= target.accumulators; wide++) {
      const across = wide * taps;
      const operands = target.loadsFirst ? tall + across : Math.min(tall, across) + 1;
      if (tall * across + operands > target.registers) continue;
      let cost = 0;
      for (const height of pieces(outputs, tall)) {
        for (const width of pieces(positions, wide)) cost += stepCost(height, width * taps) + traffic(tall, wide);
      }
      if (cost < bestCost - 1e-9) {
        best = { outputs: tall, positions: wide };
        bestCost = cost;
      }
    }
  }
  return best;
}

/** Cycles of one step: two multiply-adds or two loads start in each, and results take four to come back. */
function stepCost(tall: number, wide: number): number {
  return Math.max((tall * wide) / 2, (tall + wide) / 2, 2) + 0.25;
}

/** How many steps of a loop to write out in its body. With four, gcc keeps operands of the next in registers it does not have. */
export function stepsInBody(target: Target, length: number): number {
  return !target.loadsFirst && length % 2 === 0 && length > 2 ? 2 : 1;
}

/** Cuts a length into pieces of at most `largest`, as even as can be, larger ones first. */
export function pieces(length: number, largest: number): number[] {
  const count = Math.ceil(length / largest);
  return Array.from({ length: count }, (_, at) => Math.floor((length + count - 1 - at) / count));
}

/** Loops over a length in tiles; equal tiles share one loop. */
export function overTiles(
  b: KernelBuilder,
  length: number,
  tile: number,
  body: (first: Index, count: number) => void,
): void {
  const sizes = pieces(length, tile);
  let first = 0;
  for (let at = 0; at < sizes.length; ) {
    const size = sizes[at]!;
    const alike = sizes.slice(at).findIndex((other) => other !== size);
    const repeats = alike < 0 ? sizes.length - at : alike;
    const start = first;
    b.repeat(repeats, (index) => body(k.plus(start, k.times(index, size)), size));
    first += repeats * size;
    at += repeats;
  }
}
