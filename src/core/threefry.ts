const rotations = [13, 15, 26, 6, 17, 29, 16, 24] as const;
const parity = 0x1bd11bda;

/**
 * Threefry-2x32 with 20 rounds: a counter-based generator, so any element of a random stream can be computed by
 * itself and results never depend on which thread asked. Writes two unsigned 32-bit words into `out`.
 *
 * Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011 (Random123).
 */
export function threefry2x32(key0: number, key1: number, counter0: number, counter1: number, out: Uint32Array): void {
  const schedule = [key0 | 0, key1 | 0, key0 ^ key1 ^ parity] as const;
  let x = (counter0 + schedule[0]) | 0;
  let y = (counter1 + schedule[1]) | 0;
  for (let group = 0; group < 5; group++) {
    for (let round = 0; round < 4; round++) {
      const shift = rotations[(group % 2) * 4 + round]!;
      x = (x + y) | 0;
      y = ((y << shift) | (y >>> (32 - shift))) ^ x;
    }
    x = (x + schedule[((group + 1) % 3) as 0 | 1 | 2]) | 0;
    y = (y + schedule[((group + 2) % 3) as 0 | 1 | 2] + group + 1) | 0;
  }
  out[0] = x;
  out[1] = y;
}

/** The rotation amounts and key parity, for engines that run the same generator in their own code. */
export const threefryConstants: { readonly rotations: readonly number[]; readonly parity: number } = {
  rotations,
  parity,
};
