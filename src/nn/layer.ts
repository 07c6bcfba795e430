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
  /** What one chain of the layers inside this one makes of `x`. */
  inner(chain: string, x: Value): Value;
  /** The weight of an earlier layer, to share it. */
  weightOf(layer: string, name: string): Value;
  /** What the model was given: for terms about the encoder as a whole. */
  readonly modelInput: Value;
  /** What is known of each sample, a sample scalar: 1 anomalous, -1 normal, 0 unknown. Only in a training that was given labels. */
  readonly label: Value | undefined;
  /** Adds a scalar to the loss, of each sample or of the whole step, in training and in validation. */
  penalty(term: Value): void;
  /** Names one of several reconstructions: their losses count, on average, in place of the loss of what the model makes of them. */
  member(value: Value): void;
  /** Gives the model a further output, of each sample. Throws a UserError when it has one of that name. */
  output(name: string, value: Value): void;
}

/** A layer as its neighbours see it. */
export interface Neighbour {
  readonly type: string;
  readonly name: string;
  readonly input: Shape;
  readonly output: Shape;
  readonly weights: readonly WeightRule[];
}

/** What a layer may know of its place. */
export interface Surroundings {
  /** What each chain of the layers inside this one makes of its input. */
  readonly inner: Readonly<Record<string, Shape>>;
  /** The layer of that name before this one, in its own or the other half. */
  earlier(name: string): Neighbour | undefined;
  /** All layers before this one, in both halves. */
  readonly before: readonly Neighbour[];
}

/** Everything the rest of the program knows of a layer type. */
export interface LayerRule<S extends LayerBase<string>> {
  /** Options that may be left out, with what they then are. */
  readonly defaults: Partial<S>;
  /** Options without a default. */
  readonly required: readonly (keyof S & string)[];
  /** The layers inside it: chains by name, each on top of its input; absent where it has none. */
  inner?(layer: S): Readonly<Record<string, readonly LayerBase<string>[]>>;
  /** Output shape. Throws a UserError naming `where` when an option or the input does not fit. */
  outputShape(layer: S, input: Shape, where: string, around: Surroundings): Shape;
  weights(layer: S, input: Shape, output: Shape): readonly WeightRule[];
  build(layer: S, x: Value, scope: LayerScope): Value;
  /** Called after each epoch: throws a UserError when the layer's weights show that the model is good for nothing. */
  checkTrained?(layer: S, weight: (name: string) => Float32Array, where: string): void;
}
