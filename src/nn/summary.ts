import { formatShape, type Shape, sizeOf } from "../core/shape.js";
import type { ModelWeight, PlacedLayer } from "./place.js";

/** What a summary tells of a model. */
export interface Summarized {
  readonly name: string;
  readonly input: Shape;
  readonly encoder: readonly PlacedLayer[];
  readonly decoder: readonly PlacedLayer[];
  readonly codeShape: Shape;
  readonly latentSize: number;
  readonly parameters: readonly ModelWeight[];
}

const count = (weights: readonly ModelWeight[]): number =>
  weights.reduce((total, { shape }) => total + sizeOf(shape), 0);

const grouped = (value: number): string => value.toLocaleString("en-US");

/** The model as a table: one line a layer with its type, output shape and parameters, then the code and the totals. */
export function summarize(model: Summarized): string {
  const code = `code: ${formatShape(model.codeShape)}, ${grouped(model.latentSize)} numbers of ${grouped(sizeOf(model.input))}`;
  const line = ({ name, layer, output, weights }: PlacedLayer) => [
    `${name} (${layer.type})`,
    formatShape(output),
    grouped(count(weights)),
  ];
  const rows = [
    ["Layer (type)", "Output shape", "Parameters"],
    ["input", formatShape(model.input), "0"],
    ...model.encoder.map(line),
    ...model.decoder.map(line),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const text = rows.map(
    ([name, shape, parameters]) =>
      `${name!.padEnd(widths[0]!)}   ${shape!.padEnd(widths[1]!)}   ${parameters!.padStart(widths[2]!)}`,
  );
  const rule = "─".repeat(text[0]!.length);
  const trainable = count(model.parameters.filter((weight) => weight.trainable));
  const total = count(model.parameters);
  return [
    `Model "${model.name}"`,
    rule,
    text[0]!,
    rule,
    ...text.slice(1, 2 + model.encoder.length),
    code,
    ...text.slice(2 + model.encoder.length),
    rule,
    `Parameters: ${grouped(total)}`,
    `Trainable: ${grouped(trainable)}`,
    `Not trainable: ${grouped(total - trainable)}`,
    "",
  ].join("\n");
}
