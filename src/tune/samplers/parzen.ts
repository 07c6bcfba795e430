import type { Random } from "../../core/random.js";
import { countOf, indexOf } from "../dimension.js";
import type { ChoiceDimension, Dimension, NumberDimension, Setting } from "../space.js";
import { cellOf, fromUnit, toUnit } from "../unit.js";
import { normalBetween } from "./normal.js";

/** A density over some dimensions, made of settings that were seen: a kernel around each, and a broad one as prior. */
export interface Parzen {
  draw(random: Random): Setting[];
  logDensity(settings: readonly Setting[]): number;
}

/** One dimension of all kernels. */
interface Kernels {
  draw(kernel: number, random: Random): Setting;
  /** Adds the logarithm of each kernel's density at a setting to the sums. */
  add(setting: Setting, sums: Float64Array): void;
}

/**
 * A Parzen estimator as Optuna's TPE has it: products of truncated normals and of smoothed frequencies, all dimensions within
 * 0 … 1. The last kernel is the prior, which weighs as much as one observation.
 *
 * Sources: Bergstra et al., "Algorithms for hyper-parameter optimization", 2011; Watanabe, "Tree-structured Parzen estimator:
 * understanding its algorithm components", 2023; Optuna 5.0, whose numbers its tests compare with.
 *
 * @param seen Settings of the dimensions, in the order in which they were tried: the last ones weigh most.
 */
export function parzen(dimensions: readonly Dimension[], seen: readonly (readonly Setting[])[]): Parzen {
  const weights = [...recency(seen.length), 1];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const logWeights = Float64Array.from(weights, (weight) => Math.log(weight / total));
  const kernels = dimensions.map((dimension, at) => {
    const values = seen.map((settings) => settings[at]!);
    return dimension.kind === "choice"
      ? choiceKernels(dimension, values)
      : numberKernels(dimension, values as number[]);
  });
  return {
    draw: (random) => {
      let left = random.uniform() * total;
      let kernel = 0;
      while (kernel < seen.length && left >= weights[kernel]!) left -= weights[kernel++]!;
      return kernels.map((one) => one.draw(kernel, random));
    },
    logDensity: (settings) => {
      const sums = logWeights.slice();
      for (const [at, setting] of settings.entries()) kernels[at]!.add(setting, sums);
      let most = -Infinity;
      for (const value of sums) if (value > most) most = value;
      let sum = 0;
      for (const value of sums) sum += Math.exp(value - most);
      return most + Math.log(sum);
    },
  };
}

/** The last 25 observations count in full, earlier ones the less the older they are. */
export function recency(count: number): number[] {
  const ramp = count - 25;
  return Array.from({ length: count }, (_, at) => {
    if (at >= ramp) return 1;
    return ramp === 1 ? 1 / count : 1 / count + (at / (ramp - 1)) * (1 - 1 / count);
  });
}

function choiceKernels(dimension: ChoiceDimension, seen: readonly Setting[]): Kernels {
  const choices = countOf(dimension);
  const indices = seen.map((setting) => indexOf(dimension, setting));
  // Each kernel's own value, and of every value what the prior gives, 1 / kernels.
  const prior = 1 / (seen.length + 1);
  const other = Math.log(prior / (1 + choices * prior));
  const own = Math.log((1 + prior) / (1 + choices * prior));
  return {
    draw: (kernel, random) => {
      const even = Math.floor(random.uniform() * choices);
      const isOwn = kernel < seen.length && random.uniform() < 1 / (1 + choices * prior);
      return dimension.values[isOwn ? indices[kernel]! : even]!;
    },
    add: (setting, sums) => {
      const index = indexOf(dimension, setting);
      for (let kernel = 0; kernel < seen.length; kernel++) sums[kernel]! += indices[kernel] === index ? own : other;
      sums[seen.length]! -= Math.log(choices);
    },
  };
}

function numberKernels(dimension: NumberDimension, seen: readonly number[]): Kernels {
  const middles = Float64Array.from([...seen.map((value) => toUnit(dimension, value)), 0.5]);
  const widths = Float64Array.from([...widthsOf([...middles.slice(0, -1)]), 1]);
  // Truncated to 0 … 1, each kernel lacks what lies outside.
  const inside = middles.map((middle, at) =>
    Math.log(normalBetween(-middle / widths[at]!, (1 - middle) / widths[at]!)),
  );
  const peaks = widths.map((width, at) => -Math.log(width * Math.sqrt(2 * Math.PI)) - inside[at]!);
  const masses = ([low, high]: readonly [number, number]): Float64Array =>
    middles.map((middle, at) => {
      return Math.log(normalBetween((low - middle) / widths[at]!, (high - middle) / widths[at]!)) - inside[at]!;
    });
  // Few values are asked for again and again.
  const known = new Map<number, Float64Array>();
  return {
    draw: (kernel, random) => {
      for (;;) {
        const unit = random.normal(middles[kernel]!, widths[kernel]!);
        // More than a third of the draws fall inside, as the middle does and no width exceeds 1.
        if (unit >= 0 && unit <= 1) return fromUnit(dimension, unit);
      }
    },
    add: (setting, sums) => {
      const cell = cellOf(dimension, setting as number);
      if (cell === undefined) {
        const unit = toUnit(dimension, setting);
        for (let kernel = 0; kernel < sums.length; kernel++) {
          const z = (unit - middles[kernel]!) / widths[kernel]!;
          sums[kernel]! += peaks[kernel]! - (z * z) / 2;
        }
        return;
      }
      const mass = known.get(setting as number) ?? masses(cell);
      known.set(setting as number, mass);
      for (let kernel = 0; kernel < sums.length; kernel++) sums[kernel]! += mass[kernel]!;
    },
  };
}

/**
 * The wider of the gaps to the neighbours on both sides, the ends 0 and 1 being neighbours only of a single middle; at least
 * 1 / min(100, n + 2) for n middles, so that a cluster does not become a spike ("magic clip").
 */
function widthsOf(middles: readonly number[]): number[] {
  const order = [...middles.keys()].sort((one, other) => middles[one]! - middles[other]!);
  const widths = new Array<number>(middles.length);
  const least = 1 / Math.min(100, middles.length + 2);
  for (const [rank, at] of order.entries()) {
    const below = rank > 0 ? middles[at]! - middles[order[rank - 1]!]! : middles.length > 1 ? 0 : middles[at]!;
    const above =
      rank < order.length - 1 ? middles[order[rank + 1]!]! - middles[at]! : middles.length > 1 ? 0 : 1 - middles[at]!;
    widths[at] = Math.min(1, Math.max(least, below, above));
  }
  return widths;
}
