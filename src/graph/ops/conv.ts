import { UserError } from "../../core/errors.js";
import { formatShape, type Shape } from "../../core/shape.js";
import { type ConvAttributes, formatType, node, type OpRule, type Type, type Value } from "../value.js";

/** Output length of a convolution along one axis. */
export function convLength(
  length: number,
  options: {
    readonly kernel: number;
    readonly stride: number;
    readonly padding: readonly [number, number];
    readonly dilation: number;
  },
): number {
  const { kernel, stride, padding, dilation } = options;
  return Math.floor((length + padding[0] + padding[1] - dilation * (kernel - 1) - 1) / stride) + 1;
}

/** [rows, columns] a convolution makes of an image of `size` with a kernel of `kernel`. */
function convSize(size: Shape, kernel: Shape, { stride, padding, dilation }: ConvAttributes): [number, number] {
  const [top, bottom, left, right] = padding;
  return [
    convLength(size[0]!, { kernel: kernel[0]!, stride: stride[0], padding: [top, bottom], dilation: dilation[0] }),
    convLength(size[1]!, { kernel: kernel[1]!, stride: stride[1], padding: [left, right], dilation: dilation[1] }),
  ];
}

function misfit(where: string, expected: string, values: readonly Value[]): UserError {
  return new UserError({ where, expected, got: values.map(formatType).join(" and ") });
}

function checkImage(where: string, x: Value, values: readonly Value[]): void {
  if (x.kind !== "sample" || x.shape.length !== 3) throw misfit(where, "a sample [channels, height, width]", values);
}

function checkWeight(where: string, weight: Value, values: readonly Value[]): void {
  if (weight.kind !== "shared" || weight.shape.length !== 4)
    throw misfit(where, "shared weights [out, in, kh, kw]", values);
}

export const conv2dRule: OpRule<"conv2d"> = {
  infer([x, weight], attributes): Type {
    const values = [x!, weight!];
    checkImage("conv2d", x!, values);
    checkWeight("conv2d", weight!, values);
    if (x!.shape[0] !== weight!.shape[1])
      throw misfit("conv2d", "as many channels as the weights' second axis", values);
    const size = convSize(x!.shape.slice(1), weight!.shape.slice(2), attributes);
    if (size[0] < 1 || size[1] < 1) throw misfit("conv2d", "an image at least as large as the kernel", values);
    return { kind: "sample", shape: [weight!.shape[0]!, ...size] };
  },
  gradient: ({ inputs: [x, weight], attributes }, upstream) => [
    conv2dTransposed(upstream, weight!, { ...pick(attributes), outputSize: [x!.shape[1]!, x!.shape[2]!] }),
    conv2dWeight(x!, upstream, { ...pick(attributes), kernel: [weight!.shape[2]!, weight!.shape[3]!] }),
  ],
};

/** Cross-correlation of sample `x` [in, h, w] with shared `weight` [out, in, kh, kw] (what deep learning calls convolution). */
export function conv2d(x: Value, weight: Value, attributes: ConvAttributes): Value {
  return node("conv2d", conv2dRule, [x, weight], attributes);
}

export const conv2dTransposedRule: OpRule<"conv2dTransposed"> = {
  infer([x, weight], attributes): Type {
    const values = [x!, weight!];
    checkImage("conv2dTransposed", x!, values);
    checkWeight("conv2dTransposed", weight!, values);
    if (x!.shape[0] !== weight!.shape[0])
      throw misfit("conv2dTransposed", "as many channels as the weights' first axis", values);
    const back = convSize(attributes.outputSize, weight!.shape.slice(2), attributes);
    if (back[0] !== x!.shape[1] || back[1] !== x!.shape[2]) {
      throw misfit(
        "conv2dTransposed",
        `an image of ${formatShape(back)}, which ${formatShape(attributes.outputSize)} convolves to`,
        values,
      );
    }
    return { kind: "sample", shape: [weight!.shape[1]!, ...attributes.outputSize] };
  },
  gradient: ({ inputs: [x, weight], attributes }, upstream) => [
    conv2d(upstream, weight!, pick(attributes)),
    conv2dWeight(upstream, x!, { ...pick(attributes), kernel: [weight!.shape[2]!, weight!.shape[3]!] }),
  ],
};

/**
 * The transpose (adjoint) of {@link conv2d} with the same weights [out, in, kh, kw]: sample [out, oh, ow] to
 * [in, ...outputSize]. It is both the gradient of a convolution and the layer called transposed convolution.
 */
export function conv2dTransposed(
  x: Value,
  weight: Value,
  attributes: ConvAttributes & { readonly outputSize: readonly [number, number] },
): Value {
  return node("conv2dTransposed", conv2dTransposedRule, [x, weight], attributes);
}

export const conv2dWeightRule: OpRule<"conv2dWeight"> = {
  infer([x, upstream], attributes): Type {
    const values = [x!, upstream!];
    checkImage("conv2dWeight", x!, values);
    checkImage("conv2dWeight", upstream!, values);
    const size = convSize(x!.shape.slice(1), attributes.kernel, attributes);
    if (size[0] !== upstream!.shape[1] || size[1] !== upstream!.shape[2]) {
      throw misfit("conv2dWeight", `an output image of ${formatShape(size)}`, values);
    }
    return { kind: "shared", shape: [upstream!.shape[0]!, x!.shape[0]!, ...attributes.kernel] };
  },
  gradient: ({ inputs: [x, image], attributes }, upstream) => [
    conv2dTransposed(image!, upstream, { ...pick(attributes), outputSize: [x!.shape[1]!, x!.shape[2]!] }),
    conv2d(x!, upstream, pick(attributes)),
  ],
};

/** Gradient of the weights, summed over the batch: sample `x` [in, h, w] and `image` [out, oh, ow] to shared [out, in, kh, kw]. */
export function conv2dWeight(
  x: Value,
  image: Value,
  attributes: ConvAttributes & { readonly kernel: readonly [number, number] },
): Value {
  return node("conv2dWeight", conv2dWeightRule, [x, image], attributes);
}

const pick = ({ stride, padding, dilation }: ConvAttributes): ConvAttributes => ({ stride, padding, dilation });
