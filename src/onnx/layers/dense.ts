import type { Dense } from "../../nn/layers/dense.js";
import type { TiedDense } from "../../nn/layers/tied-dense.js";
import { int } from "../graph-builder.js";
import { activationExports } from "./activation.js";
import type { LayerExport } from "./layer-export.js";

export const exportDense: LayerExport<Dense> = ({ activation, useBias }, { graph, x, label, weight }) => {
  const inputs = [x, weight("kernel"), ...(useBias ? [weight("bias")] : [])];
  const y = graph.add("Gemm", inputs, { label, attributes: { transB: int(1) } });
  return activationExports[activation](graph, y, label);
};

export const exportTiedDense: LayerExport<TiedDense> = (layer, { graph, x, label, weight, weightOf }) => {
  const inputs = [x, weightOf(layer.of, "kernel"), ...(layer.useBias ? [weight("bias")] : [])];
  return activationExports[layer.activation](graph, graph.add("Gemm", inputs, { label }), label);
};
