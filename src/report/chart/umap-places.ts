import { UserError } from "../../core/errors.js";
import { isNode } from "../../core/node.js";
import { Random } from "../../core/random.js";
import type { Samples } from "../../core/samples.js";
import { sizeOf } from "../../core/shape.js";
import type { LatentScatter } from "./latent-scatter.js";

/** How {@link umapPlaces} places codes. */
export interface UmapOptions {
  readonly seed?: number;
  /** How many neighbours each code is kept near to; 15 by default. */
  readonly neighbours?: number;
  /** The class of that name in the package `umap-js`, for a page; in Node.js it is found by itself. */
  readonly UMAP?: new (parameters: {
    readonly nComponents: number;
    readonly nNeighbors: number;
    readonly random: () => number;
  }) => { fitAsync(rows: number[][]): Promise<number[][]> };
}

/**
 * Places for `latentScatter` by UMAP, which keeps neighbours together: seeded, so the same codes give the same
 * picture. Needs the package `umap-js`, which Sandglass does not install by itself. Seconds for a thousand codes,
 * minutes for many thousands; distances between far groups mean nothing.
 *
 * Source: McInnes, Healy and Melville, "UMAP", 2018, as implemented by umap-js.
 *
 * @throws UserError when `umap-js` is not installed, there are fewer than four codes, or one is not finite.
 * @example
 * ```ts
 * import { latentScatter, umapPlaces } from "sandglass";
 * const codes = { shape: [1], count: 6, data: Float32Array.of(0, 0.1, 0.2, 5, 5.1, 5.2), scale: 1 };
 * const groups = [0, 0, 0, 1, 1, 1];
 * const places = await umapPlaces(codes);
 * console.log(latentScatter({ codes, groups, groupNames: ["low", "high"], places }).name); // latent
 * ```
 */
export async function umapPlaces(
  codes: Samples,
  options: UmapOptions = {},
): Promise<NonNullable<LatentScatter["places"]>> {
  const { seed = 0, neighbours = 15 } = options;
  const size = sizeOf(codes.shape);
  const rows = Array.from({ length: codes.count }, (_, row) =>
    Array.from(codes.data.subarray(row * size, (row + 1) * size), (value) => value * codes.scale),
  );
  if (rows.length < 4 || !rows.every((row) => row.every(Number.isFinite))) {
    throw new UserError({
      where: "umapPlaces",
      expected: "four or more codes of finite numbers",
      got: `${rows.length} codes`,
    });
  }
  const UMAP = options.UMAP ?? (await installedUmap());
  const random = new Random(seed, "umap");
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(neighbours, rows.length - 1),
    random: () => random.uniform(),
  });
  const points = (await umap.fitAsync(rows)).map((point): [number, number] => [point[0]!, point[1]!]);
  return { method: "UMAP", points };
}

async function installedUmap(): Promise<NonNullable<UmapOptions["UMAP"]>> {
  const missing = (got: string, remedy: string, cause?: unknown): UserError =>
    new UserError({ where: "umapPlaces", expected: "the package umap-js", got, remedy }, { cause });
  if (!isNode()) {
    throw missing("a web page, which has none by itself", 'Pass it: { UMAP: (await import("umap-js")).UMAP }.');
  }
  const { UMAP } = await import("#node/report/chart/installed-umap.js").catch((cause: unknown) => {
    const remedy = "Install it with npm install umap-js, or leave `places` out to see principal components.";
    throw missing("none installed", remedy, cause);
  });
  return UMAP;
}
