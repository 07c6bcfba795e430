import type { Shape } from "../../core/shape.js";
import type { ConvAttributes } from "../../graph/value.js";
import type { Evaluators } from "./step.js";

interface Geometry extends ConvAttributes {
  readonly samples: number;
  /** [in, h, w] */
  readonly image: Shape;
  /** [out, oh, ow] */
  readonly output: Shape;
  /** [out, in, kh, kw] */
  readonly weight: Shape;
}

/**
 * Visits every product of a convolution once: offsets of the image element, the weight and the output element it
 * connects. The three ops differ only in which of the three they add up.
 */
function eachProduct(geometry: Geometry, visit: (image: number, weight: number, output: number) => void): void {
  const { samples, stride, padding, dilation } = geometry;
  const [channels, height, width] = geometry.image as [number, number, number];
  const [filters, rows, columns] = geometry.output as [number, number, number];
  const [, , kernelRows, kernelColumns] = geometry.weight as [number, number, number, number];
  for (let sample = 0; sample < samples; sample++) {
    for (let filter = 0; filter < filters; filter++) {
      for (let channel = 0; channel < channels; channel++) {
        for (let row = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++) {
            for (let kernelRow = 0; kernelRow < kernelRows; kernelRow++) {
              const y = row * stride[0] + kernelRow * dilation[0] - padding[0];
              if (y < 0 || y >= height) continue;
              for (let kernelColumn = 0; kernelColumn < kernelColumns; kernelColumn++) {
                const x = column * stride[1] + kernelColumn * dilation[1] - padding[2];
                if (x < 0 || x >= width) continue;
                visit(
                  ((sample * channels + channel) * height + y) * width + x,
                  ((filter * channels + channel) * kernelRows + kernelRow) * kernelColumns + kernelColumn,
                  ((sample * filters + filter) * rows + row) * columns + column,
                );
              }
            }
          }
        }
      }
    }
  }
}

const elements = (samples: number, shape: Shape): Float64Array =>
  new Float64Array(shape.reduce((size, length) => size * length, samples));

export const convolutions: Evaluators<"conv2d" | "conv2dTransposed" | "conv2dWeight"> = {
  conv2d({ inputs: [x, weight], shape, attributes }, [image, w], { samples }) {
    const result = elements(samples, shape);
    const geometry = { ...attributes, samples, image: x!.shape, output: shape, weight: weight!.shape };
    eachProduct(geometry, (from, by, to) => {
      result[to]! += image![from]! * w![by]!;
    });
    return result;
  },
  conv2dTransposed({ inputs: [x, weight], shape, attributes }, [output, w], { samples }) {
    const result = elements(samples, shape);
    const geometry = { ...attributes, samples, image: shape, output: x!.shape, weight: weight!.shape };
    eachProduct(geometry, (to, by, from) => {
      result[to]! += output![from]! * w![by]!;
    });
    return result;
  },
  conv2dWeight({ inputs: [x, y], shape, attributes }, [image, output], { samples }) {
    const result = elements(1, shape);
    const geometry = { ...attributes, samples, image: x!.shape, output: y!.shape, weight: shape };
    eachProduct(geometry, (from, to, by) => {
      result[to]! += image![from]! * output![by]!;
    });
    return result;
  },
};
