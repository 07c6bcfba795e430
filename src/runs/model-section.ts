import { formatShape, sizeOf } from "../core/shape.js";
import type { Model } from "../nn/index.js";
import type { TableSection } from "../report/index.js";

/** Layers, shapes and parameters of a model as a table for a page. */
export function modelSection(model: Model): TableSection {
  const count = (weights: Model["parameters"]): number => weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const grouped = (value: number): string => value.toLocaleString("en-US");
  const line = ({ name, layer, output, weights }: Model["layers"][number]): readonly string[] => [
    name,
    layer.type,
    formatShape(output),
    grouped(count(weights)),
  ];
  return {
    kind: "table",
    title: "Model",
    text: `${grouped(count(model.parameters))} parameters; ${grouped(sizeOf(model.input))} numbers become a code of ${grouped(model.latentSize)}.`,
    columns: ["layer", "type", "output shape", "parameters"],
    rows: [["input", "", formatShape(model.input), "0"], ...model.encoder.map(line), ...model.decoder.map(line)],
  };
}
