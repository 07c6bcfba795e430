import { type Samples, select } from "../core/samples.js";
import { isolationForest, rowsOf } from "../detect/index.js";

/** Rows that are left out for one that is asked for: an isolation forest puts most dirt into its first fifth, not its first tenth. */
const generosity = 2;

/** Samples, and which of those given they are. */
export interface Kept {
  readonly samples: Samples;
  readonly rows: Uint32Array;
}

/**
 * Rows of a table without twice the share `trim`, those that an isolation forest grown on all of them isolates first, before
 * anything learns from them. Neighbours do not see anomalies that have each other for neighbours, nor does a network that has
 * learned them; a forest of few rows a tree does. Never fewer than half of the rows are kept.
 *
 * Source: Liu, Ting and Zhou, "Isolation forest", ICDM 2008, on why small subsamples withstand dirt; the factor two is measured:
 * docs/experiments.md.
 */
export function withoutIsolated(samples: Samples, trim: number, seed: number): Kept {
  const rows = rowsOf(samples);
  const scores = isolationForest({ seed }).fit(rows).score(rows);
  const kept = Math.ceil(samples.count * (1 - Math.min(0.5, generosity * trim)));
  const usual = Uint32Array.from(scores.keys())
    .sort((a, b) => scores[a]! - scores[b]! || a - b)
    .subarray(0, kept)
    .sort();
  return { samples: select(samples, usual), rows: usual };
}
