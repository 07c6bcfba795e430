import { input } from "../../graph/ops/source.js";
import type { Value } from "../../graph/value.js";
import { buildLayers } from "../../nn/build.js";
import type { LayerBase } from "../../nn/layer.js";
import { addValue } from "../ops/table.js";
import type { LayerExport } from "./layer-export.js";

/** A layer that has no row of its own, by the ops its inference graph is made of. */
export const exportByOps: LayerExport<LayerBase<string>> = (_, { graph, x, placed, parameters, label }) => {
  const given = input("x", placed.input);
  const { output } = buildLayers([placed], given, { parameters, training: false });
  const known = new Map<Value, string>([[given, x], ...[...parameters].map(([key, value]) => [value, key] as const)]);
  return addValue(graph, output, { known, label });
};
