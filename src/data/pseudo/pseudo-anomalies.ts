import { Random } from "../../core/random.js";
import { inUnits, type Samples } from "../../core/samples.js";
import { pasted, scratched, stained } from "./pictures.js";
import type { Pseudo } from "./pseudo.js";
import { anywhere, scattered, spiked, swapped } from "./rows.js";
import { disturbed, slowed, spliced } from "./windows.js";

/** What samples are, for what can go wrong with them. */
export type PseudoKind = "table" | "samples" | "image" | "series";

const rows: Readonly<Record<string, Pseudo>> = { swapped, scattered, anywhere, spiked };

/** What is made for each kind of data, by name. */
const tables: { readonly [Kind in PseudoKind]: Readonly<Record<string, Pseudo>> } = {
  table: rows,
  samples: rows,
  image: { pasted, stained, scratched },
  series: { spliced, slowed, disturbed },
};

/** Anomalies of one kind, one made of each normal. */
export interface PseudoAnomalies {
  readonly name: string;
  readonly samples: Samples;
}

/**
 * Anomalies made of normal samples, to compare detectors by where no label is known: of tables rows with swapped, scattered,
 * spiked or random numbers; of pictures pasted, stained or scratched ones; of windows spliced, slowed or disturbed ones. As
 * many of each kind as there are normals; of one seed always the same.
 *
 * @example
 * ```ts
 * import { pseudoAnomalies } from "sandglass/data";
 * const samples = { shape: [2], count: 3, data: Float32Array.of(0, 0, 1, 1, 2, 2), scale: 1 };
 * console.log(pseudoAnomalies(samples, "table").map(({ name }) => name).join(" ")); // swapped scattered anywhere spiked
 * ```
 */
export function pseudoAnomalies(samples: Samples, kind: PseudoKind, seed = 0): readonly PseudoAnomalies[] {
  const { shape, count } = samples;
  const normals = { shape, count, data: inUnits(samples) };
  return Object.entries(tables[kind]).map(([name, make]) => ({
    name,
    samples: { shape, count, data: make(normals, new Random(seed, `pseudo/${name}`)), scale: 1 },
  }));
}
