/** How two vectors become one: the lanes of both, `b`'s numbered after `a`'s, that are added lane by lane. */
export interface PairStep {
  /** Lanes of each part that is still to be added up. */
  readonly half: number;
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * The steps that add up the lanes of many vectors together: each halves the parts and joins two vectors in one, so that
 * after the last of them lane n of the one vector left is the sum over the lanes of the n-th. A vector is always added
 * upper half to lower half, so a sum does not depend on its company.
 */
export function pairSteps(lanes: number): PairStep[] {
  const steps: PairStep[] = [];
  for (let half = lanes / 2; half >= 1; half /= 2) {
    const low = Array.from({ length: 2 * lanes }, (_, lane) => lane).filter((lane) => lane % (2 * half) < half);
    steps.push({ half, low, high: low.map((lane) => lane + half) });
  }
  return steps;
}

/** Cuts a list into pieces of `size`; the last may be shorter. */
export function piecesOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size));
}

/** Joins neighbours two by two; one left over is joined with itself. */
export function pairUp<T>(list: readonly T[], join: (a: T, b: T) => T): T[] {
  return piecesOf(list, 2).map(([a, b]) => join(a!, b ?? a!));
}
