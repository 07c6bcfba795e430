import type { BatchNorm } from "../../nn/layers/batch-norm.js";
import { float } from "../graph-builder.js";
import type { LayerExport } from "./layer-export.js";

/** With the running statistics, which are what the layer uses once trained. */
export const exportBatchNorm: LayerExport<BatchNorm> = ({ epsilon, center, scale }, target) => {
  const { graph, x, input, label, weight } = target;
  const all = (name: string, value: number): string =>
    graph.constant(`${label}/${name}`, new Float32Array(input[0]!).fill(value));
  const gamma = scale ? weight("gamma") : all("ones", 1);
  const beta = center ? weight("beta") : all("zeros", 0);
  return graph.add("BatchNormalization", [x, gamma, beta, weight("movingMean"), weight("movingVariance")], {
    label,
    attributes: { epsilon: float(epsilon) },
  });
};
