import { type Shape, sizeOf } from "../core/shape.js";
import type { InputDescription } from "../data/input.js";
import type { Scaler } from "../data/scalers/scaler.js";
import { type GraphBuilder, ints } from "./graph-builder.js";
import type { OnnxValue } from "./proto/model.js";
import { addTable } from "./table-input.js";

/** Samples as users have them, made into the model's. */
export interface GraphInput {
  /** The graph's inputs. */
  readonly inputs: readonly OnnxValue[];
  /** Float [N, ...shape], in the model's units. */
  readonly samples: string;
  /** Bool [N, ...shape]: what was missing. Absent where nothing can be. */
  readonly missing?: string;
}

/** Shape of one sample as the model sees it. */
export function sampleShape(input: InputDescription): Shape {
  switch (input.kind) {
    case "table":
      return [
        input.schema.inputs.reduce(
          (sum, column) => sum + (column.kind === "numeric" ? 1 : column.categories.length),
          0,
        ),
      ];
    case "image":
      return [input.channels, input.height, input.width];
    case "series":
      return [input.channels.length, input.window];
    case "samples":
      return input.shape;
  }
}

/** Adds the graph's inputs and what becomes of them before the model. */
export function addInput(graph: GraphBuilder, input: InputDescription, scaler: Scaler | undefined): GraphInput {
  const dims = ["N", ...sampleShape(input)];
  switch (input.kind) {
    case "table": {
      const { inputs, rows, missing } = addTable(graph, input.schema);
      const samples = graph.cast(addScaler(graph, rows, scaler, sampleShape(input)), "float", "input/samples");
      return { inputs, samples, ...(missing !== undefined && { missing }) };
    }
    case "image": {
      const name = "image";
      const bytes = graph.cast(name, scaler === undefined ? "float" : "double", "input/numbers");
      const most = scaler === undefined ? Float32Array.of(255) : Float64Array.of(255);
      const units = graph.add("Div", [bytes, graph.constant("input/255", most, [])], { label: "input/units" });
      const note = "Pixels 0 … 255, channels before rows and columns.";
      return {
        inputs: [{ name, type: "uint8", dims, note }],
        samples: scaled(graph, units, scaler, sampleShape(input)),
      };
    }
    case "series": {
      const name = "window";
      const note = `Channels: ${input.channels.join(", ")}.`;
      const units = addScaler(graph, name, scaler, sampleShape(input));
      return {
        inputs: [{ name, type: "double", dims, note }],
        samples: graph.cast(units, "float", "input/samples"),
      };
    }
    case "samples": {
      const name = "samples";
      const raw = scaler === undefined ? name : graph.cast(name, "double", "input/numbers");
      return {
        inputs: [{ name, type: "float", dims, note: "In their own units." }],
        samples: scaled(graph, raw, scaler, sampleShape(input)),
      };
    }
  }
}

/** Samples in the units that users have: float [N, ...shape]; double of tables and series, whose numbers may be large and near. */
export function addRawUnits(
  graph: GraphBuilder,
  samples: string,
  output: string,
  input: InputDescription,
  scaler: Scaler | undefined,
): OnnxValue {
  const dims = ["N", ...sampleShape(input)];
  const wide = input.kind === "table" || input.kind === "series";
  const type = wide ? "double" : "float";
  const last = (op: string, inputs: readonly string[]): void => {
    graph.add(op, inputs, { label: output, output });
  };
  const double = wide || scaler !== undefined;
  let value = double ? graph.cast(samples, "double", `${output}/numbers`) : samples;
  if (scaler !== undefined) {
    const { center, spread } = scalerArrays(graph, scaler, sampleShape(input));
    const wider = graph.add("Mul", [value, spread], { label: `${output}/spread` });
    value = graph.add("Add", [wider, center], { label: `${output}/center` });
  }
  if (double && !wide) value = graph.cast(value, "float", `${output}/float`);
  if (input.kind === "image") last("Mul", [value, graph.constant(`${output}/255`, Float32Array.of(255), [])]);
  else last("Identity", [value]);
  return { name: output, type, dims };
}

const scaled = (graph: GraphBuilder, value: string, scaler: Scaler | undefined, shape: Shape): string =>
  scaler === undefined ? value : graph.cast(addScaler(graph, value, scaler, shape), "float", "input/samples");

/** (x - center) / spread in doubles, so that large numbers that differ little still do so afterwards. */
function addScaler(graph: GraphBuilder, value: string, scaler: Scaler | undefined, shape: Shape): string {
  if (scaler === undefined) return value;
  const { center, spread } = scalerArrays(graph, scaler, shape);
  const centred = graph.add("Sub", [value, center], { label: "input/centred" });
  return graph.add("Div", [centred, spread], { label: "input/scaled" });
}

/** Names of the scaler's numbers in the graph. */
export const scalerNames = { center: "/scaler/center", spread: "/scaler/spread" } as const;

function scalerArrays(
  graph: GraphBuilder,
  { center, spread }: Scaler,
  shape: Shape,
): { center: string; spread: string } {
  const dims = center.length === sizeOf(shape) ? shape : [1];
  return {
    center: graph.named(scalerNames.center, Float64Array.from(center), dims),
    spread: graph.named(scalerNames.spread, Float64Array.from(spread), dims),
  };
}

/** Whether a sample misses something: bool [N]. */
export function addIncomplete(graph: GraphBuilder, missing: string): string {
  const label = "input/incomplete";
  const marks = graph.cast(missing, "float", label);
  const some = graph.add("ReduceMax", [marks], {
    label,
    attributes: { axes: ints([1]), keepdims: { kind: "int", value: 0 } },
  });
  return graph.add("Greater", [some, graph.constant(`${label}/none`, Float32Array.of(0), [])], { label });
}
