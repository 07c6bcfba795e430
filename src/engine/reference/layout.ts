import { sizeOf, stridesOf } from "../../core/shape.js";
import type { Value } from "../../graph/value.js";
import type { Evaluators } from "./step.js";
import { countOf, offsets } from "./strided.js";

/** In every sample, copies the elements at `reads` to the places `writes`. */
function copy(data: Float64Array, count: number, { reads, writes, fromSize, result }: Moves): Float64Array {
  const size = result.length / count;
  for (let sample = 0; sample < count; sample++) {
    for (let at = 0; at < reads.length; at++) {
      result[sample * size + writes[at]!] = data[sample * fromSize + reads[at]!]!;
    }
  }
  return result;
}

interface Moves {
  readonly reads: Int32Array;
  readonly writes: Int32Array;
  /** Elements of one sample of the data read. */
  readonly fromSize: number;
  readonly result: Float64Array;
}

const inOrder = (value: Value): Int32Array => offsets(value.shape, stridesOf(value.shape));

/** Offset of the element at `index`. */
const offsetOf = (value: Value, index: readonly number[]): number =>
  stridesOf(value.shape).reduce((offset, stride, axis) => offset + stride * index[axis]!, 0);

const zeros = (value: Value, samples: number): Float64Array =>
  new Float64Array(countOf(value, samples) * sizeOf(value.shape));

export const layout: Evaluators<"reshape" | "transpose" | "slice" | "pad" | "concat"> = {
  reshape: (_, [data]) => data!,
  transpose(value, [data], { samples }) {
    const [x] = value.inputs;
    const strides = value.attributes.permutation.map((axis) => stridesOf(x!.shape)[axis]!);
    return copy(data!, countOf(value, samples), {
      reads: offsets(value.shape, strides),
      writes: inOrder(value),
      fromSize: sizeOf(x!.shape),
      result: zeros(value, samples),
    });
  },
  slice(value, [data], { samples }) {
    const [x] = value.inputs;
    return copy(data!, countOf(value, samples), {
      reads: offsets(value.shape, stridesOf(x!.shape), offsetOf(x!, value.attributes.start)),
      writes: inOrder(value),
      fromSize: sizeOf(x!.shape),
      result: zeros(value, samples),
    });
  },
  pad(value, [data], { samples }) {
    const [x] = value.inputs;
    return copy(data!, countOf(value, samples), {
      reads: inOrder(x!),
      writes: offsets(x!.shape, stridesOf(value.shape), offsetOf(value, value.attributes.before)),
      fromSize: sizeOf(x!.shape),
      result: zeros(value, samples),
    });
  },
  concat(value, inputs, { samples }) {
    const { axis } = value.attributes;
    const result = zeros(value, samples);
    let start = 0;
    value.inputs.forEach((x, at) => {
      const corner = x.shape.map((_, along) => (along === axis ? start : 0));
      copy(inputs[at]!, countOf(value, samples), {
        reads: inOrder(x),
        writes: offsets(x.shape, stridesOf(value.shape), offsetOf(value, corner)),
        fromSize: sizeOf(x.shape),
        result,
      });
      start += x.shape[axis]!;
    });
    return result;
  },
};
