import type { Evaluators } from "./step.js";

export const denseOps: Evaluators<"dense" | "denseTransposed" | "denseWeight"> = {
  dense({ inputs: [, weight] }, [x, w], { samples }) {
    const [outputs, width] = weight!.shape as [number, number];
    const result = new Float64Array(samples * outputs);
    for (let sample = 0; sample < samples; sample++) {
      for (let o = 0; o < outputs; o++) {
        let sum = 0;
        for (let i = 0; i < width; i++) sum += w![o * width + i]! * x![sample * width + i]!;
        result[sample * outputs + o] = sum;
      }
    }
    return result;
  },
  denseTransposed({ inputs: [, weight] }, [x, w], { samples }) {
    const [outputs, width] = weight!.shape as [number, number];
    const result = new Float64Array(samples * width);
    for (let sample = 0; sample < samples; sample++) {
      for (let o = 0; o < outputs; o++) {
        for (let i = 0; i < width; i++) {
          result[sample * width + i]! += w![o * width + i]! * x![sample * outputs + o]!;
        }
      }
    }
    return result;
  },
  denseWeight({ shape }, [left, right], { samples }) {
    const [outputs, width] = shape as [number, number];
    const result = new Float64Array(outputs * width);
    for (let sample = 0; sample < samples; sample++) {
      for (let o = 0; o < outputs; o++) {
        for (let i = 0; i < width; i++) {
          result[o * width + i]! += left![sample * outputs + o]! * right![sample * width + i]!;
        }
      }
    }
    return result;
  },
};
