/** One position along an axis: what it does, written relative to `base`. Equal keys mean equal code. */
export interface Position {
  readonly key: string;
  /** Input position the key is relative to. */
  readonly base: number;
}

/** `repeats` times over, the `period` positions from `start`; each repeat moves every base by `shift`. */
export interface Run {
  readonly start: number;
  readonly period: number;
  readonly repeats: number;
  readonly shift: number;
}

/** Cuts an axis into runs that one loop each can walk, so that borders and interior get code of their own. */
export function findRuns(positions: readonly Position[], longestPeriod: number): Run[] {
  const runs: Run[] = [];
  let start = 0;
  while (start < positions.length) {
    let best: Run = { start, period: 1, repeats: 1, shift: 0 };
    for (let period = 1; period <= longestPeriod; period++) {
      const run = runFrom(positions, start, period);
      if (run.repeats > 1 && run.repeats * run.period > best.repeats * best.period) best = run;
    }
    runs.push(best);
    start += best.period * best.repeats;
  }
  return runs;
}

function runFrom(positions: readonly Position[], start: number, period: number): Run {
  const first = positions[start]!;
  const shift = (positions[start + period]?.base ?? first.base) - first.base;
  let repeats = 1;
  while (repeatMatches(positions, start, period, repeats, shift)) repeats++;
  return { start, period, repeats, shift };
}

function repeatMatches(
  positions: readonly Position[],
  start: number,
  period: number,
  repeat: number,
  shift: number,
): boolean {
  for (let offset = 0; offset < period; offset++) {
    const original = positions[start + offset];
    const copy = positions[start + repeat * period + offset];
    if (original === undefined || copy === undefined) return false;
    if (copy.key !== original.key || copy.base - original.base !== repeat * shift) return false;
  }
  return true;
}

/** What one output position reads along one axis: input positions and which kernel element (or weight) meets each. */
export interface AxisTap {
  readonly position: number;
  readonly tap: number;
}

/** The taps of each output of a convolution along one axis; borders simply have fewer. */
export function convTaps(
  length: number,
  outputs: number,
  options: { readonly kernel: number; readonly stride: number; readonly before: number; readonly dilation: number },
): AxisTap[][] {
  return Array.from({ length: outputs }, (_, output) =>
    Array.from({ length: options.kernel }, (_, tap) => ({
      position: output * options.stride - options.before + tap * options.dilation,
      tap,
    })).filter(({ position }) => position >= 0 && position < length),
  );
}

/** The same map read backwards: what each input position of a convolution gives to its outputs. */
export function transposedTaps(taps: readonly (readonly AxisTap[])[], length: number): AxisTap[][] {
  const result: AxisTap[][] = Array.from({ length }, () => []);
  taps.forEach((row, output) => {
    for (const { position, tap } of row) result[position]!.push({ position: output, tap });
  });
  return result;
}

/** Describes groups of consecutive outputs by their taps relative to the group's first input. */
export function positionsOf(groups: readonly (readonly (readonly AxisTap[])[])[]): Position[] {
  return groups.map((group) => {
    const base = group.flat()[0]?.position ?? 0;
    const key = group.map((taps) => taps.map(({ position, tap }) => `${position - base}:${tap}`).join(",")).join(";");
    return { key, base };
  });
}
