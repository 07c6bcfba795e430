/** The 8-connected regions of a mask: for each pixel its region from 1, 0 outside; and how many pixels each has. */
export interface Regions {
  readonly of: Uint32Array;
  /** Pixels of region 1, 2 … */
  readonly sizes: readonly number[];
}

/** Finds the regions of a mask, row by row; anything above 0 is inside. */
export function regionsOf(mask: ArrayLike<number>, width: number): Regions {
  const of = new Uint32Array(mask.length);
  const height = mask.length / width;
  const sizes: number[] = [];
  const open: number[] = [];
  for (let seed = 0; seed < mask.length; seed++) {
    if (!(mask[seed]! > 0) || of[seed] !== 0) continue;
    const region = sizes.push(0);
    of[seed] = region;
    open.push(seed);
    while (open.length > 0) {
      const at = open.pop()!;
      sizes[region - 1]!++;
      const [row, column] = [Math.floor(at / width), at % width];
      for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
          const next = y * width + x;
          if (!(mask[next]! > 0) || of[next] !== 0) continue;
          of[next] = region;
          open.push(next);
        }
      }
    }
  }
  return { of, sizes };
}
