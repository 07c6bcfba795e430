import type { Embedding } from "../../nn/layers/embedding.js";
import { ints } from "../graph-builder.js";
import type { LayerExport } from "./layer-export.js";

/** By comparison, so that what is no code gets zeros here too. */
export const exportEmbedding: LayerExport<Embedding> = ({ inputDim }, { graph, x, input, label, weight }) => {
  const codes = Float32Array.from({ length: inputDim }, (_, code) => code);
  const column = graph.constant(`${label}/codes`, codes, [inputDim, 1]);
  const equal = graph.add("Equal", [graph.reshape(x, [1, input[0]!], label), column], { label });
  const chosen = graph.cast(equal, "float", label);
  const table = graph.add("Transpose", [weight("embeddings")], { label, attributes: { perm: ints([1, 0]) } });
  return graph.add("MatMul", [table, chosen], { label });
};
