import type { Shape } from "../../core/shape.js";
import type { ModelParameters } from "../../nn/build.js";
import type { LayerBase } from "../../nn/layer.js";
import type { PlacedLayer } from "../../nn/place.js";
import type { GraphBuilder } from "../graph-builder.js";

/** Where a layer's nodes go and what they work on. */
export interface LayerTarget {
  readonly graph: GraphBuilder;
  readonly placed: PlacedLayer;
  /** The layer's input, float [N, ...shape]. */
  readonly x: string;
  readonly input: Shape;
  readonly output: Shape;
  /** What its nodes are called after. */
  readonly label: string;
  /** Name of a weight in the graph. */
  readonly weight: (name: string) => string;
  /** Name of another layer's weight in the graph. */
  readonly weightOf: (layer: string, name: string) => string;
  /** The model's weights in graphs of ops, named as here. */
  readonly parameters: ModelParameters;
  /** Adds one chain of the layers inside it on top of `x`. */
  readonly inner: (chain: string, x: string) => string;
}

/** Adds a layer's nodes, as it works once trained, and returns its value. */
export type LayerExport<S extends LayerBase<string>> = (layer: S, target: LayerTarget) => string;
