import { sizeOf } from "../../core/shape.js";
import type { DenseEach } from "../../nn/layers/dense-each.js";
import type { GraphBuilder } from "../graph-builder.js";
import { activationExports } from "./activation.js";
import type { LayerExport } from "./layer-export.js";

/** One number for each channel of [N, channels, places]. */
export const asColumn = (graph: GraphBuilder, weight: string, label: string): string =>
  graph.add("Reshape", [weight, graph.constant(`${label}/column`, BigInt64Array.of(-1n, 1n))], { label });

export const exportDenseEach: LayerExport<DenseEach> = (layer, target) => {
  const { graph, x, input, output, label, weight } = target;
  const places = sizeOf(input.slice(1));
  const y = graph.add("MatMul", [weight("kernel"), graph.reshape(x, [input[0]!, places], label)], { label });
  const moved = layer.useBias ? graph.add("Add", [y, asColumn(graph, weight("bias"), label)], { label }) : y;
  return activationExports[layer.activation](graph, graph.reshape(moved, output, label), label);
};
