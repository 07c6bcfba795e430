import { sizeOf, stridesOf } from "../../core/shape.js";
import type { Evaluators } from "./step.js";
import { countOf, offsets } from "./strided.js";

export const reductions: Evaluators<"sum" | "batchSum"> = {
  sum({ inputs: [x], shape, attributes: { axes } }, [data], { samples }) {
    const kept = x!.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
    const strides = stridesOf(kept).map((stride, axis) => (axes.includes(axis) ? 0 : stride));
    const writes = offsets(x!.shape, strides);
    const size = sizeOf(shape);
    const count = countOf(x!, samples);
    const result = new Float64Array(count * size);
    for (let sample = 0; sample < count; sample++) {
      for (let element = 0; element < writes.length; element++) {
        result[sample * size + writes[element]!]! += data![sample * writes.length + element]!;
      }
    }
    return result;
  },
  batchSum({ shape }, [data], { samples }) {
    const size = sizeOf(shape);
    const result = new Float64Array(size);
    for (let sample = 0; sample < samples; sample++) {
      for (let element = 0; element < size; element++) result[element]! += data![sample * size + element]!;
    }
    return result;
  },
};
