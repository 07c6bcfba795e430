import type { RepeatVector } from "../../nn/layers/repeat-vector.js";
import type { LayerExport } from "./layer-export.js";

export const exportRepeatVector: LayerExport<RepeatVector> = ({ n }, { graph, x, input, label }) => {
  const column = graph.reshape(x, [input[0]!, 1], label);
  const target = graph.constant(`${label}/repeated`, BigInt64Array.of(1n, 1n, BigInt(n)));
  return graph.add("Expand", [column, target], { label });
};
