import type { Shape } from "../core/shape.js";
import type { Value } from "../graph/value.js";
import type { InitializerName } from "./initializers.js";

/** What every layer description has: plain data that survives JSON. */
export interface LayerBase<T extends string> {
  readonly type: T;
  /** Unique within the model; `encoder.0`, `decoder.2` … by default. */
  readonly name?: string;
}

/** The options of a layer function: everything but the type and its required argument. */
export type LayerOptions<S extends LayerBase<string>, Required extends keyof S = never> = Partial<
  Omit<S, "type" | Required>
>;

/** One array a layer keeps. */
export interface WeightRule {
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: InitializerName;
  /** False for running statistics, which training updates but no gradient does. */
  readonly trainable: boolean;
  /** What each of its numbers is when weights from elsewhere do not have it. Default: they must have it. */
  readonly absent?: number;
}

/** What a layer may ask for while it builds its part of the graph. */
export interface LayerScope {
  readonly training: boolean;
  weight(name: string): Value;
  /** Replaces a weight after each training step: running statistics. */
  update(name: string, value: Value): void;
  /** A number for the next `uniform` of this graph, the same each time the model is built. */
  stream(): number;
}

/** Everything the rest of the program knows of a layer type. */
export interface LayerRule<S extends LayerBase<string>> {
  /** Options that may be left out, with what they then are. */
  readonly defaults: Partial<S>;
  /** Options without a default. */
  readonly required: readonly (keyof S & string)[];
  /** Output shape. Throws a UserError naming `where` when an option or the input does not fit. */
  outputShape(layer: S, input: Shape, where: string): Shape;
  weights(layer: S, input: Shape): readonly WeightRule[];
  build(layer: S, x: Value, scope: LayerScope): Value;
}
