import { UserError } from "../core/errors.js";
import { sizeOf } from "../core/shape.js";
import { reshape } from "../graph/ops/reduce.js";
import { parameter } from "../graph/ops/source.js";
import { formatType, type Value } from "../graph/value.js";
import type { Model } from "./model.js";
import { type PlacedLayer, ruleOf } from "./place.js";

/** A model as graph values, on top of the sample it is applied to. */
export interface ModelGraph {
  /** The encoder's result. */
  readonly code: Value;
  /** The reconstruction. */
  readonly output: Value;
  /** Further outputs that layers have given the model, by name. */
  readonly outputs: ReadonlyMap<string, Value>;
  /** Reconstructions of an ensemble, each with a loss of its own; empty for one model alone. */
  readonly members: readonly Value[];
  /** Scalars that layers add to the loss. */
  readonly penalties: readonly Value[];
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
  /** See `LayerScope.label`. */
  readonly label?: Value;
}

/**
 * Builds the graph that applies a model to `x`. Training mode normalises with batch statistics and draws noise; otherwise
 * running statistics are used and noise is left out.
 */
export function buildModel(model: Model, x: Value, options: BuildOptions): ModelGraph {
  const told = nothingYet();
  const apply = applier(options, x, told);
  const code = model.encoder.reduce(apply, x);
  const output = model.decoder.reduce(apply, code);
  return { code, output, ...told };
}

/** Builds the graph of some layers, one on top of the other. */
export function buildLayers(layers: readonly PlacedLayer[], x: Value, options: BuildOptions): Omit<ModelGraph, "code"> {
  const told = nothingYet();
  return { output: layers.reduce(applier(options, x, told), x), ...told };
}

/** The graph that makes reconstructions of codes, in inference mode. */
export function buildDecoder(model: Model, code: Value, parameters: ModelParameters): Value {
  return buildLayers(model.decoder, code, { parameters, training: false }).output;
}

/** What layers tell besides their result. */
interface Told {
  readonly members: Value[];
  readonly outputs: Map<string, Value>;
  readonly penalties: Value[];
  readonly updates: Map<string, Value>;
}

const nothingYet = (): Told => ({ members: [], outputs: new Map(), penalties: [], updates: new Map() });

type Apply = (input: Value, placed: PlacedLayer) => Value;

function applier({ parameters, training, label }: BuildOptions, modelInput: Value, told: Told): Apply {
  let stream = 0;
  const apply: Apply = (input, { layer, name, where, inner }) =>
    ruleOf(layer).build(layer, input, {
      training,
      modelInput,
      label,
      weight: (weight) => parameters.get(`${name}.${weight}`)!,
      weightOf: (other, weight) => parameters.get(`${other}.${weight}`)!,
      update: (weight, value) => void told.updates.set(`${name}.${weight}`, value),
      stream: () => stream++,
      inner: (chain, x) => inner[chain]!.reduce(apply, x),
      penalty: (term) => void told.penalties.push(checkPenalty(term, where)),
      member: (value) => void told.members.push(value),
      output(name, value) {
        if (told.outputs.has(name) || name === "code" || name === "reconstruction") {
          throw new UserError({ where, expected: "an output name no other layer has", got: `"${name}"` });
        }
        told.outputs.set(name, value);
      },
    });
  return apply;
}

function checkPenalty(term: Value, where: string): Value {
  if (sizeOf(term.shape) === 1) return reshape(term, []);
  throw new UserError({
    where: `${where}, penalty`,
    expected: "one number, of each sample or of the step",
    got: formatType(term),
    remedy: "Take the sum or the mean over its elements.",
  });
}
