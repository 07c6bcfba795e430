import { type AxisMap, linearMap, nearestMap, transposeMap, windowMap } from "../../graph/axis-map.js";
import { convLength } from "../../graph/ops/conv.js";
import { maxPool2d, maxPool2dGradientRule, resample2d } from "../../graph/ops/pool.js";
import { convPadding } from "../../graph/padding.js";
import { node, type PoolAttributes } from "../../graph/value.js";
import { type OpCase, sample, shared } from "./op-case.js";

interface PoolSpec {
  readonly name: string;
  readonly image: readonly [number, number, number];
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly same?: true;
}

const specs: readonly PoolSpec[] = [
  { name: "2x2 on an odd image", image: [3, 7, 5], window: [2, 2], stride: [2, 2] },
  { name: "2x2 same on an odd image", image: [3, 7, 5], window: [2, 2], stride: [2, 2], same: true },
  { name: "2x2 on an even image", image: [2, 8, 6], window: [2, 2], stride: [2, 2] },
  { name: "3x3 stride 2 same, overlapping", image: [2, 7, 6], window: [3, 3], stride: [2, 2], same: true },
  { name: "3x3 stride 1 same, overlapping", image: [2, 5, 4], window: [3, 3], stride: [1, 1], same: true },
  { name: "2x3 stride [1, 2]", image: [1, 5, 8], window: [2, 3], stride: [1, 2] },
  { name: "2x2 stride 3, gaps", image: [2, 8, 9], window: [2, 2], stride: [3, 3] },
  { name: "of the whole image", image: [3, 4, 5], window: [4, 5], stride: [4, 5] },
  { name: "1x3 same (a signal)", image: [2, 1, 17], window: [1, 3], stride: [1, 3], same: true },
];

function poolOf({ image: [, height, width], window, stride, same }: PoolSpec): PoolAttributes {
  const name = same ? "same" : "valid";
  const rows = convPadding(name, height, { kernel: window[0], stride: stride[0], dilation: 1 });
  const columns = convPadding(name, width, { kernel: window[1], stride: stride[1], dilation: 1 });
  return { window, stride, padding: [...rows, ...columns] };
}

function pooledShape(
  { image: [channels, height, width] }: PoolSpec,
  { window, stride, padding }: PoolAttributes,
): number[] {
  const [top, bottom, left, right] = padding;
  return [
    channels,
    convLength(height, { kernel: window[0], stride: stride[0], padding: [top, bottom], dilation: 1 }),
    convLength(width, { kernel: window[1], stride: stride[1], padding: [left, right], dilation: 1 }),
  ];
}

const maxCases: readonly OpCase[] = specs.flatMap((spec): readonly OpCase[] => {
  const pool = poolOf(spec);
  const { name, image } = spec;
  return [
    { op: "maxPool2d", name, operands: [sample(image, "apart")], build: (x) => maxPool2d(x, pool) },
    {
      op: "maxPool2d",
      name: `${name}, ties`,
      operands: [sample(image, "ties")],
      build: (x) => maxPool2d(x, pool),
      smooth: false,
    },
    {
      op: "maxPool2dGradient",
      name,
      operands: [sample(image, "ties"), sample(pooledShape(spec, pool))],
      build: (x, upstream) => node("maxPool2dGradient", maxPool2dGradientRule, [x, upstream], pool),
      wrt: [],
    },
  ];
});

function windows(spec: PoolSpec, axis: 0 | 1, average: boolean): AxisMap {
  const { window, stride, padding } = poolOf(spec);
  return windowMap(spec.image[axis + 1]!, {
    window: window[axis],
    stride: stride[axis],
    padding: axis === 0 ? [padding[0], padding[1]] : [padding[2], padding[3]],
    average,
  });
}

const averageCases: readonly OpCase[] = specs.flatMap((spec) =>
  [true, false].map((average) => ({
    op: "resample2d",
    name: `${average ? "averages" : "sums"} ${spec.name}`,
    operands: [sample(spec.image)],
    build: (x) => resample2d(x, windows(spec, 0, average), windows(spec, 1, average)),
  })),
);

const sharedCase: OpCase = {
  op: "resample2d",
  name: "of a shared value",
  operands: [shared([6, 3, 4])],
  build: (p) => resample2d(p, linearMap(3, 2), nearestMap(4, 2)),
};

const upsampleCases: readonly OpCase[] = [
  { name: "nearest 2x2", rows: nearestMap(5, 2), columns: nearestMap(3, 2) },
  { name: "nearest 1x3", rows: nearestMap(5, 1), columns: nearestMap(3, 3) },
  { name: "bilinear 2x2", rows: linearMap(5, 2), columns: linearMap(3, 2) },
  { name: "bilinear 3x4", rows: linearMap(5, 3), columns: linearMap(3, 4) },
  { name: "bilinear of one row", rows: linearMap(1, 2), columns: linearMap(7, 2) },
  { name: "nearest rows, bilinear columns", rows: nearestMap(4, 2), columns: linearMap(6, 3) },
  { name: "transposed bilinear", rows: transposeMap(linearMap(4, 2)), columns: transposeMap(linearMap(3, 3)) },
].map(({ name, rows, columns }) => ({
  op: "resample2d",
  name,
  operands: [sample([2, rows.from, columns.from])],
  build: (x) => resample2d(x, rows, columns),
}));

export const poolCases: readonly OpCase[] = [...maxCases, ...averageCases, ...upsampleCases, sharedCase];
