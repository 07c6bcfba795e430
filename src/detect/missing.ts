import { Random } from "../core/random.js";
import { type Samples, select } from "../core/samples.js";
import { sizeOf } from "../core/shape.js";

/** What a model sees in place of missing cells. */
export interface MissingCells {
  /** One number for each element, in the model's units. */
  readonly standIns: ArrayLike<number>;
  /** Elements of each column, one column after the other: words are several elements. Default: one each. */
  readonly widths?: readonly number[];
}

/** Whether each sample misses something: 1 = it does. */
export function incompleteSamples({ count, shape, missing }: Samples): Uint8Array {
  const size = sizeOf(shape);
  return Uint8Array.from({ length: count }, (_, row) =>
    missing?.subarray(row * size, (row + 1) * size).includes(1) ? 1 : 0,
  );
}

/**
 * Calibration samples as they are when something is missing: those that miss something as they are, and each complete one
 * with the gaps of a random sample of `known` that has some, or one random column where none has. If cells go missing
 * whatever they hold, new samples with gaps come like these, so that a conformal threshold keeps its promise for them.
 *
 * Source: Zaffran, Dieuleveut, Josse and Romano, "Conformal prediction with missing values", ICML 2023 (missing data
 * augmentation), with random instead of all gaps.
 */
export function withGaps(samples: Samples, known: readonly Samples[], cells: MissingCells, seed: number): Samples {
  const size = sizeOf(samples.shape);
  const patterns = known.flatMap((one) => gapsOf(one, size));
  const random = new Random(seed, "gaps");
  const columns = columnsOf(cells, size);
  const whole = select(
    samples,
    Uint32Array.from({ length: samples.count }, (_, row) => row),
  );
  const data = Float32Array.from(whole.data, (value) => value * whole.scale);
  const missing = whole.missing ?? new Uint8Array(data.length);
  const incomplete = incompleteSamples(whole);
  for (let row = 0; row < whole.count; row++) {
    if (incomplete[row]) continue;
    const gaps =
      patterns.length > 0 ? patterns[random.integer(patterns.length)]! : columns[random.integer(columns.length)]!;
    for (let at = 0; at < size; at++) {
      if (!gaps[at]) continue;
      missing[row * size + at] = 1;
      data[row * size + at] = cells.standIns[at]!;
    }
  }
  return { ...whole, data, missing, scale: 1 };
}

/** Which elements each sample misses, of those that miss some but not all. */
function gapsOf({ count, missing }: Samples, size: number): Uint8Array[] {
  if (missing === undefined) return [];
  return Array.from({ length: count }, (_, row) => missing.subarray(row * size, (row + 1) * size)).filter(
    (gaps) => gaps.includes(1) && gaps.includes(0),
  );
}

function columnsOf({ widths }: MissingCells, size: number): Uint8Array[] {
  let from = 0;
  return (widths ?? Array<number>(size).fill(1)).map((width) => {
    const gaps = new Uint8Array(size).fill(1, from, from + width);
    from += width;
    return gaps;
  });
}
