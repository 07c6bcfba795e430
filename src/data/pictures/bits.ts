/** Number `x` of a row that starts at byte `start` and holds `depth` bits for each. */
export function bitsAt(data: ArrayLike<number>, start: number, x: number, depth: number): number {
  const bit = x * depth;
  return (data[start + (bit >> 3)]! >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}
