/** Samples an epoch trains on when the given share is left out. What is left out is rounded down. */
export function keptCount(count: number, trim: number): number {
  // Decimal shares such as .29 of 100 may come to a little less than a whole number.
  return count - Math.floor(count * trim + 1e-9);
}

/** The rows to leave out, in order: the given share of them, with the highest losses. Of equal losses the later row goes. */
export function trimmedRows(losses: ArrayLike<number>, trim: number): Uint32Array {
  const rows = Uint32Array.from({ length: losses.length }, (_, row) => row);
  rows.sort((a, b) => losses[a]! - losses[b]! || a - b);
  return rows.subarray(keptCount(losses.length, trim)).sort();
}
