import type { MultiHeadAttention } from "../../nn/layers/attention.js";
import { int, ints } from "../graph-builder.js";
import { asColumn } from "./dense-each.js";
import type { LayerExport } from "./layer-export.js";

export const exportAttention: LayerExport<MultiHeadAttention> = (layer, { graph, x, input, label, weight }) => {
  const { numHeads, keyDim, useBias } = layer;
  const [, length] = input as readonly [number, number];
  const add = (op: string, ...inputs: readonly string[]): string => graph.add(op, inputs, { label });
  const project = (name: string, from: string): string => {
    const y = add("MatMul", weight(`${name}Kernel`), from);
    return useBias ? add("Add", y, asColumn(graph, weight(`${name}Bias`), label)) : y;
  };
  const heads = (name: string, size: number): string =>
    graph.reshape(project(name, x), [numHeads, size, length], label);
  const turned = (value: string): string =>
    graph.add("Transpose", [value], { label, attributes: { perm: ints([0, 1, 3, 2]) } });
  const valueDim = layer.valueDim ?? keyDim;
  const scale = graph.constant(`${label}/scale`, Float32Array.of(1 / Math.sqrt(keyDim)), []);
  const query = add("Mul", heads("query", keyDim), scale);
  const likeness = add("MatMul", turned(query), heads("key", keyDim));
  const shares = graph.add("Softmax", [likeness], { label, attributes: { axis: int(3) } });
  const mixed = add("MatMul", heads("value", valueDim), turned(shares));
  return project("output", graph.reshape(mixed, [numHeads * valueDim, length], label));
};
