/**
 * Share of a standard normal distribution below a number, to about 1e-15.
 *
 * Source: Marsaglia, "Evaluating the normal distribution", Journal of Statistical Software 11, 2004.
 */
export function normalBelow(z: number): number {
  if (z < -8.5) return 0;
  if (z > 8.5) return 1;
  const square = z * z;
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
    term *= square / odd;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-square / 2)) / Math.sqrt(2 * Math.PI);
}

/** Share of a standard normal distribution between two numbers, the first being the lower; precise in both tails. */
export function normalBetween(low: number, high: number): number {
  // Below the mean both shares are small, so less is lost by the difference.
  const share = low > 0 ? normalBelow(-low) - normalBelow(-high) : normalBelow(high) - normalBelow(low);
  return Math.max(0, share);
}
