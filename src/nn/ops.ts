/**
 * What graphs of layers and losses of one's own are made of. A value is one for each sample or shared by all, and its shape
 * never has the batch; shapes broadcast from the right; numbers stand for constants. `batchSum` and `batchMean` go from sample
 * to shared; `grad` gives gradients as values, `stopGradient` holds them up. Each throws a UserError for values whose shapes
 * or kinds do not fit, when the graph is built.
 *
 * @example
 * ```ts
 * import { ops } from "sandglass/nn";
 * const half = ops.mul(ops.constant([1, 2, 3], [3]), 0.5);
 * console.log(half.kind, half.shape); // shared [ 3 ]
 * ```
 */

export {
  batchMean,
  clamp,
  elu,
  expm1,
  gelu,
  leakyRelu,
  less,
  mean,
  meanKeep,
  normal,
  relu,
  silu,
  softplus,
  square,
} from "../graph/compose.js";
export { grad } from "../graph/grad.js";
export { conv2d, conv2dTransposed } from "../graph/ops/conv.js";
export { dense, denseTransposed } from "../graph/ops/dense.js";
export {
  abs,
  add,
  cos,
  div,
  equal,
  erf,
  exp,
  greater,
  greaterEqual,
  log,
  log1p,
  max,
  min,
  mul,
  neg,
  select,
  sigmoid,
  sqrt,
  stopGradient,
  sub,
  tanh,
} from "../graph/ops/elementwise.js";
export { concat, pad, slice, transpose } from "../graph/ops/layout.js";
export { matmul } from "../graph/ops/matmul.js";
export { maxPool2d, resample2d } from "../graph/ops/pool.js";
export { type RecurrentWeights, recurrence } from "../graph/ops/recurrence.js";
export { batchSum, broadcast, reshape, sum } from "../graph/ops/reduce.js";
export { softmax } from "../graph/ops/softmax.js";
export { batchSize, constant, uniform } from "../graph/ops/source.js";
