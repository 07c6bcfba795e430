/** One source element and its weight. */
export interface Tap {
  readonly index: number;
  readonly weight: number;
}

/**
 * A fixed sparse linear map along one axis: `output[o] = Σ taps[o].weight * input[taps[o].index]`.
 * Pooling sums, averages, nearest and linear upsampling, and the gradients of all of them are axis maps.
 */
export interface AxisMap {
  readonly from: number;
  readonly taps: readonly (readonly Tap[])[];
}

/** Sums (or averages) over sliding windows; positions outside the axis are left out of both sum and count. */
export function windowMap(
  from: number,
  options: {
    readonly window: number;
    readonly stride: number;
    readonly padding: readonly [number, number];
    readonly average: boolean;
  },
): AxisMap {
  const { window, stride, padding, average } = options;
  const length = Math.floor((from + padding[0] + padding[1] - window) / stride) + 1;
  const taps = Array.from({ length }, (_, output) => {
    const start = output * stride - padding[0];
    const first = Math.max(0, start);
    const last = Math.min(from, start + window);
    const weight = average ? 1 / (last - first) : 1;
    return Array.from({ length: last - first }, (_, offset) => ({ index: first + offset, weight }));
  });
  return { from, taps };
}

/** Repeats every element `factor` times. */
export function nearestMap(from: number, factor: number): AxisMap {
  const taps = Array.from({ length: from * factor }, (_, output) => [
    { index: Math.floor(output / factor), weight: 1 },
  ]);
  return { from, taps };
}

/** Linear interpolation with half-pixel centres, as Keras and PyTorch (`align_corners=False`) do. */
export function linearMap(from: number, factor: number): AxisMap {
  const taps = Array.from({ length: from * factor }, (_, output) => {
    const position = Math.min(Math.max((output + 0.5) / factor - 0.5, 0), from - 1);
    const low = Math.min(Math.floor(position), from - 1);
    const high = Math.min(low + 1, from - 1);
    const fraction = position - low;
    if (fraction === 0 || low === high) return [{ index: low, weight: 1 }];
    return [
      { index: low, weight: 1 - fraction },
      { index: high, weight: fraction },
    ];
  });
  return { from, taps };
}

/** The transposed map: what carries gradients back. */
export function transposeMap(map: AxisMap): AxisMap {
  const taps: Tap[][] = Array.from({ length: map.from }, () => []);
  map.taps.forEach((row, output) => {
    for (const { index, weight } of row) taps[index]!.push({ index: output, weight });
  });
  return { from: map.taps.length, taps };
}
