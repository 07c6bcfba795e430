import { parameter } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";
import type { Model } from "./model.js";
import { type PlacedLayer, ruleOf } from "./place.js";

/** A model as graph values, on top of the sample it is applied to. */
export interface ModelGraph {
  /** The encoder's result. */
  readonly code: Value;
  /** The reconstruction. */
  readonly output: Value;
  /** New values of the running statistics, by weight name; empty unless training. */
  readonly updates: ReadonlyMap<string, Value>;
}

/** One graph parameter for each weight of a model, by name; programs that share them share their storage. */
export type ModelParameters = ReadonlyMap<string, Value<"parameter">>;

/** A graph parameter for each weight of a model. */
export function modelParameters(model: Model): ModelParameters {
  return new Map(model.parameters.map(({ key, shape }) => [key, parameter(key, shape)]));
}

export interface BuildOptions {
  readonly parameters: ModelParameters;
  readonly training: boolean;
}

/**
 * Builds the graph that applies a model to `x`. Training mode normalises with batch statistics and draws noise; otherwise
 * running statistics are used and noise is left out.
 */
export function buildModel(model: Model, x: Value, options: BuildOptions): ModelGraph {
  const updates = new Map<string, Value>();
  const apply = applier(options, updates);
  const code = model.encoder.reduce(apply, x);
  const output = model.decoder.reduce(apply, code);
  return { code, output, updates };
}

/** The graph that makes reconstructions of codes, in inference mode. */
export function buildDecoder(model: Model, code: Value, parameters: ModelParameters): Value {
  return model.decoder.reduce(applier({ parameters, training: false }, new Map()), code);
}

type Apply = (input: Value, placed: PlacedLayer) => Value;

function applier({ parameters, training }: BuildOptions, updates: Map<string, Value>): Apply {
  let stream = 0;
  return (input, { layer, name }) =>
    ruleOf(layer).build(layer, input, {
      training,
      weight: (weight) => parameters.get(`${name}.${weight}`)!,
      update: (weight, value) => void updates.set(`${name}.${weight}`, value),
      stream: () => stream++,
    });
}
