import { UserError } from "../../core/errors.js";
import { type Figure, figure } from "../figure.js";
import { formatNumber } from "../number.js";
import {
  bottleneck,
  errorKey,
  largestError,
  type PictureSources,
  type ReconstructionGrid,
  reconstructionRows,
} from "./reconstruction-grid.js";
import { drawTileGrid, type TileBlock, type TileGrid } from "./tile-grid.js";

/** What {@link easiestHardest} draws. */
export interface EasiestHardest extends PictureSources, Pick<ReconstructionGrid, "latentSize" | "name" | "title"> {
  /** The error of each sample, lower is better. */
  readonly errors: ArrayLike<number>;
  /** How the errors are called: `MSE`. */
  readonly errorName: string;
  /** How many of each kind; 8 when left out. */
  readonly count?: number;
}

/** Indices of the samples with the lowest and the highest errors, best and worst first. NaN is worse than anything. */
export function rankByError(
  errors: ArrayLike<number>,
  count: number,
): { readonly easiest: readonly number[]; readonly hardest: readonly number[] } {
  const key = (index: number) => (Number.isNaN(errors[index]!) ? Number.POSITIVE_INFINITY : errors[index]!);
  const order = Array.from({ length: errors.length }, (_, index) => index).sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x < y ? -1 : x > y ? 1 : a - b;
  });
  return { easiest: order.slice(0, count), hardest: order.slice(-count).reverse() };
}

export function easiestHardestData(spec: EasiestHardest): TileGrid {
  if (spec.errors.length !== spec.originals.count) {
    throw new UserError({
      where: "easiestHardest",
      expected: `one error for each of ${spec.originals.count} samples`,
      got: `${spec.errors.length} errors`,
    });
  }
  const { easiest, hardest } = rankByError(spec.errors, spec.count ?? 8);
  const largest = largestError(spec, [...easiest, ...hardest]);
  const block = (heading: string, indices: readonly number[]): TileBlock => ({
    heading,
    rows: reconstructionRows(spec, indices, largest),
    captions: indices.map((index) => formatNumber(spec.errors[index]!)),
  });
  return {
    blocks: [block(`Easiest: lowest ${spec.errorName}`, easiest), block(`Hardest: highest ${spec.errorName}`, hardest)],
    key: errorKey(largest),
  };
}

/**
 * The samples a model reconstructs best and worst, with their errors.
 *
 * @example
 * ```ts
 * import { easiestHardest } from "sandglass";
 * const originals = { shape: [1, 1], count: 2, data: Float32Array.of(0, 1), scale: 1 };
 * const reconstructions = { ...originals, data: Float32Array.of(0, 0.5) };
 * const figure = easiestHardest({ originals, reconstructions, errors: [0, 0.25], errorName: "MSE", latentSize: 1, count: 1 });
 * console.log(figure.name); // easiest-hardest
 * ```
 */
export function easiestHardest(spec: EasiestHardest): Figure {
  const data = easiestHardestData(spec);
  return figure({
    name: spec.name ?? "easiest-hardest",
    title: spec.title ?? "Easiest and hardest samples",
    subtitle: `${bottleneck(spec.originals, spec.latentSize)}; ${spec.errorName} below each column`,
    description: data.blocks
      .map((block) => `${block.heading}: ${block.captions?.[0]} to ${block.captions?.at(-1)}.`)
      .join(" "),
    ...drawTileGrid(data),
  });
}
