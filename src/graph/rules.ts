import { conv2dRule, conv2dTransposedRule, conv2dWeightRule } from "./ops/conv.js";
import { denseRule, denseTransposedRule, denseWeightRule } from "./ops/dense.js";
import { elementwiseRules } from "./ops/elementwise.js";
import { concatRule, padRule, sliceRule, transposeRule } from "./ops/layout.js";
import { matmulRule } from "./ops/matmul.js";
import { maxPool2dGradientRule, maxPool2dRule, resample2dRule } from "./ops/pool.js";
import { recurrenceGradientRule, recurrenceRule, recurrenceStatesRule } from "./ops/recurrence.js";
import { batchSumRule, broadcastRule, reshapeRule, sumRule } from "./ops/reduce.js";
import { softmaxRule } from "./ops/softmax.js";
import { batchSizeRule, constantRule, inputRule, parameterRule, scalarRule, uniformRule } from "./ops/source.js";
import type { OpName, OpRule } from "./value.js";

/** Shape and gradient rule of every op. Leaving one out does not compile. */
export const rules: { readonly [K in OpName]: OpRule<K> } = {
  input: inputRule,
  parameter: parameterRule,
  scalar: scalarRule,
  constant: constantRule,
  uniform: uniformRule,
  batchSize: batchSizeRule,
  ...elementwiseRules,
  broadcast: broadcastRule,
  sum: sumRule,
  batchSum: batchSumRule,
  reshape: reshapeRule,
  transpose: transposeRule,
  slice: sliceRule,
  pad: padRule,
  concat: concatRule,
  dense: denseRule,
  denseTransposed: denseTransposedRule,
  denseWeight: denseWeightRule,
  conv2d: conv2dRule,
  conv2dTransposed: conv2dTransposedRule,
  conv2dWeight: conv2dWeightRule,
  maxPool2d: maxPool2dRule,
  maxPool2dGradient: maxPool2dGradientRule,
  resample2d: resample2dRule,
  matmul: matmulRule,
  softmax: softmaxRule,
  recurrence: recurrenceRule,
  recurrenceStates: recurrenceStatesRule,
  recurrenceGradient: recurrenceGradientRule,
};
