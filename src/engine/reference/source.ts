import { sizeOf } from "../../core/shape.js";
import { threefry2x32 } from "../../core/threefry.js";
import type { Evaluators } from "./step.js";

export const sources: Evaluators<"input" | "parameter" | "scalar" | "constant" | "uniform" | "batchSize"> = {
  input: (value, _, step) => step.input(value),
  parameter: (value, _, step) => step.parameter(value),
  scalar: ({ attributes: { name } }, _, step) => Float64Array.of(step.scalar(name)),
  constant: ({ attributes: { data } }) => data,
  batchSize: (_value, _, { samples }) => Float64Array.of(samples),
  uniform({ attributes: { shape, stream } }, _, { samples, key }) {
    const size = sizeOf(shape);
    const result = new Float64Array(samples * size);
    const words = new Uint32Array(2);
    for (let sample = 0; sample < samples; sample++) {
      for (let element = 0; element < size; element++) {
        threefry2x32(key[0], key[1], sample, stream * 2 ** 20 + element, words);
        result[sample * size + element] = (words[0]! >>> 8) * 2 ** -24;
      }
    }
    return result;
  },
};
