import { conv2d, conv2dTransposed, conv2dWeight, convLength } from "../../graph/ops/conv.js";
import { dense, denseTransposed, denseWeight } from "../../graph/ops/dense.js";
import { convPadding, type PaddingName, transposedPadding } from "../../graph/padding.js";
import type { ConvAttributes, Padding2d } from "../../graph/value.js";
import { type OpCase, sample, shared } from "./op-case.js";

export const denseCases: readonly OpCase[] = [
  [1, 1],
  [7, 5],
  [37, 19],
  [5, 67],
].flatMap(([inputs, outputs]): readonly OpCase[] => [
  {
    op: "dense",
    name: `${inputs} to ${outputs}`,
    operands: [sample([inputs!]), shared([outputs!, inputs!])],
    build: (x, w) => dense(x, w),
  },
  {
    op: "denseTransposed",
    name: `${inputs} to ${outputs}`,
    operands: [sample([inputs!]), shared([inputs!, outputs!])],
    build: (x, w) => denseTransposed(x, w),
  },
  {
    op: "denseWeight",
    name: `${outputs} by ${inputs}`,
    operands: [sample([outputs!]), sample([inputs!])],
    build: (left, right) => denseWeight(left, right),
  },
]);

interface ConvSpec {
  readonly name: string;
  /** [channels, filters] */
  readonly channels: readonly [number, number];
  readonly image: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly stride?: readonly [number, number];
  readonly dilation?: readonly [number, number];
  readonly padding?: PaddingName | Padding2d;
}

const convSpecs: readonly ConvSpec[] = [
  { name: "1x1", channels: [3, 5], image: [5, 7], kernel: [1, 1] },
  { name: "1x1 stride 2", channels: [2, 3], image: [5, 6], kernel: [1, 1], stride: [2, 2] },
  { name: "3x3 valid", channels: [2, 3], image: [7, 5], kernel: [3, 3] },
  { name: "3x3 same", channels: [3, 2], image: [7, 5], kernel: [3, 3], padding: "same" },
  { name: "3x3 same, one channel", channels: [1, 1], image: [9, 11], kernel: [3, 3], padding: "same" },
  { name: "3x3 same, many channels", channels: [17, 9], image: [5, 5], kernel: [3, 3], padding: "same" },
  { name: "3x3 same stride 2, odd", channels: [2, 3], image: [7, 5], kernel: [3, 3], stride: [2, 2], padding: "same" },
  { name: "3x3 same stride 2, even", channels: [2, 3], image: [8, 6], kernel: [3, 3], stride: [2, 2], padding: "same" },
  { name: "3x3 valid stride 2, last row unused", channels: [2, 2], image: [8, 6], kernel: [3, 3], stride: [2, 2] },
  { name: "2x2 same", channels: [2, 3], image: [6, 5], kernel: [2, 2], padding: "same" },
  { name: "4x4 same stride [2, 1]", channels: [2, 2], image: [7, 6], kernel: [4, 4], stride: [2, 1], padding: "same" },
  { name: "2x3 stride 3, gaps", channels: [2, 2], image: [10, 9], kernel: [2, 3], stride: [3, 3] },
  { name: "3x3 same dilation 2", channels: [2, 3], image: [7, 8], kernel: [3, 3], dilation: [2, 2], padding: "same" },
  { name: "3x2 dilation [1, 3]", channels: [2, 2], image: [6, 7], kernel: [3, 2], dilation: [1, 3] },
  {
    name: "2x3 same stride 2 dilation 2",
    channels: [2, 2],
    image: [9, 8],
    kernel: [2, 3],
    stride: [2, 2],
    dilation: [2, 2],
    padding: "same",
  },
  { name: "9x9 same on a smaller image", channels: [1, 2], image: [6, 5], kernel: [9, 9], padding: "same" },
  { name: "7x5 valid, one output", channels: [2, 3], image: [7, 5], kernel: [7, 5] },
  { name: "1x5 same (a signal)", channels: [3, 4], image: [1, 23], kernel: [1, 5], padding: "same" },
  {
    name: "1x4 same stride 3 (a signal)",
    channels: [2, 3],
    image: [1, 17],
    kernel: [1, 4],
    stride: [1, 3],
    padding: "same",
  },
  { name: "3x3, padding [0, 2, 1, 0]", channels: [2, 2], image: [5, 6], kernel: [3, 3], padding: [0, 2, 1, 0] },
  {
    name: "2x2, padding wider than the kernel",
    channels: [1, 2],
    image: [3, 4],
    kernel: [2, 2],
    padding: [3, 3, 3, 3],
  },
];

function attributesOf({
  image,
  kernel,
  stride = [1, 1],
  dilation = [1, 1],
  padding = "valid",
}: ConvSpec): ConvAttributes {
  if (typeof padding !== "string") return { stride, dilation, padding };
  const along = (axis: 0 | 1): [number, number] =>
    convPadding(padding, image[axis], { kernel: kernel[axis], stride: stride[axis], dilation: dilation[axis] });
  return { stride, dilation, padding: [...along(0), ...along(1)] };
}

function outputSize({ image, kernel }: ConvSpec, { stride, dilation, padding }: ConvAttributes): [number, number] {
  const [top, bottom, left, right] = padding;
  return [
    convLength(image[0], { kernel: kernel[0], stride: stride[0], dilation: dilation[0], padding: [top, bottom] }),
    convLength(image[1], { kernel: kernel[1], stride: stride[1], dilation: dilation[1], padding: [left, right] }),
  ];
}

const forward: readonly OpCase[] = convSpecs.map((spec) => ({
  op: "conv2d",
  name: spec.name,
  operands: [sample([spec.channels[0], ...spec.image]), shared([spec.channels[1], spec.channels[0], ...spec.kernel])],
  build: (x, w) => conv2d(x, w, attributesOf(spec)),
}));

const weight: readonly OpCase[] = convSpecs
  .filter((_, at) => at % 4 === 3)
  .map((spec) => {
    const attributes = attributesOf(spec);
    return {
      op: "conv2dWeight",
      name: spec.name,
      operands: [
        sample([spec.channels[0], ...spec.image]),
        sample([spec.channels[1], ...outputSize(spec, attributes)]),
      ],
      build: (x, image) => conv2dWeight(x, image, { ...attributes, kernel: spec.kernel }),
    };
  });

const transposedSpecs: readonly ConvSpec[] = [
  { name: "3x3 same", channels: [3, 2], image: [5, 4], kernel: [3, 3], padding: "same" },
  { name: "3x3 valid", channels: [2, 3], image: [4, 5], kernel: [3, 3] },
  { name: "3x3 same stride 2", channels: [3, 2], image: [4, 5], kernel: [3, 3], stride: [2, 2], padding: "same" },
  { name: "3x3 valid stride 2", channels: [2, 3], image: [4, 3], kernel: [3, 3], stride: [2, 2] },
  { name: "2x2 same stride 2", channels: [2, 2], image: [5, 3], kernel: [2, 2], stride: [2, 2], padding: "same" },
  { name: "4x4 same stride 2", channels: [2, 1], image: [3, 4], kernel: [4, 4], stride: [2, 2], padding: "same" },
  { name: "2x2 stride 3, gaps", channels: [2, 2], image: [3, 2], kernel: [2, 2], stride: [3, 3] },
  { name: "1x1", channels: [3, 2], image: [5, 3], kernel: [1, 1] },
  { name: "3x2 dilation 2", channels: [2, 2], image: [4, 5], kernel: [3, 2], dilation: [2, 2] },
  {
    name: "1x5 same stride [1, 3] (a signal)",
    channels: [2, 3],
    image: [1, 7],
    kernel: [1, 5],
    stride: [1, 3],
    padding: "same",
  },
];

const transposed: readonly OpCase[] = transposedSpecs.map((spec) => {
  const { image, kernel, stride = [1, 1], dilation = [1, 1], padding } = spec;
  const name = padding === "same" ? "same" : "valid";
  const along = (axis: 0 | 1): ReturnType<typeof transposedPadding> =>
    transposedPadding(name, image[axis], { kernel: kernel[axis], stride: stride[axis], dilation: dilation[axis] });
  const [rows, columns] = [along(0), along(1)];
  return {
    op: "conv2dTransposed",
    name: spec.name,
    operands: [sample([spec.channels[0], ...image]), shared([spec.channels[0], spec.channels[1], ...kernel])],
    build: (x, w) =>
      conv2dTransposed(x, w, {
        stride,
        dilation,
        padding: [...rows.padding, ...columns.padding],
        outputSize: [rows.outputLength, columns.outputLength],
      }),
  };
});

export const convCases: readonly OpCase[] = [...forward, ...transposed, ...weight];
