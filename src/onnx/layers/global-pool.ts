import type {
  GlobalAveragePool1d,
  GlobalAveragePool2d,
  GlobalMaxPool1d,
  GlobalMaxPool2d,
} from "../../nn/layers/global-pool.js";
import type { LayerExport } from "./layer-export.js";

type GlobalPool = GlobalAveragePool1d | GlobalAveragePool2d | GlobalMaxPool1d | GlobalMaxPool2d;

export const exportGlobalPool: LayerExport<GlobalPool> = ({ type }, { graph, x, output, label }) => {
  const average = type === "globalAveragePool1d" || type === "globalAveragePool2d";
  return graph.reshape(graph.add(average ? "GlobalAveragePool" : "GlobalMaxPool", [x], { label }), output, label);
};
