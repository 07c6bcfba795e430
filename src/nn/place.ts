import { suggestion } from "../core/did-you-mean.js";
import { UserError } from "../core/errors.js";
import type { Shape } from "../core/shape.js";
import type { LayerBase, LayerRule, Neighbour, WeightRule } from "./layer.js";
import type { Layer } from "./layers.js";
import { layerTypes, ruleOfType } from "./register-layer.js";

/** A weight of a model, with its name in the model: `encoder.0.kernel`. */
export interface ModelWeight extends WeightRule {
  readonly key: string;
}

/** A layer at its place in a model: named, with its shapes and weights worked out. */
export interface PlacedLayer {
  /** With every option filled in. */
  readonly layer: Layer;
  readonly name: string;
  /** How messages call it: `conv2d "encoder.1"`. */
  readonly where: string;
  readonly input: Shape;
  readonly output: Shape;
  /** Its own, then those of the layers inside it. */
  readonly weights: readonly ModelWeight[];
  /** The layers inside it, by chain. */
  readonly inner: Readonly<Record<string, readonly PlacedLayer[]>>;
}

/** The rule of a layer that has its place, so is known. */
export function ruleOf({ type }: LayerBase<string>): LayerRule<LayerBase<string>> {
  return ruleOfType(type)!;
}

/** Fills in the options left out, after checking that there is such a layer with such options. */
function complete(layer: LayerBase<string>, place: string): Layer {
  const type: unknown = typeof layer === "object" && layer !== null ? layer.type : layer;
  const rule = typeof type === "string" ? ruleOfType(type) : undefined;
  if (rule === undefined) {
    const types = layerTypes();
    const custom = typeof type === "string" && type.includes("/");
    throw new UserError({
      where: place,
      expected: `a layer: ${types.join(", ")}`,
      got: JSON.stringify(type) ?? "nothing",
      ...(custom ? { remedy: "Call `registerLayer` for it first." } : suggestion(String(type), types)),
    });
  }
  const { defaults, required } = rule;
  const where = `${type} "${place}"`;
  const options = [...required, ...Object.keys(defaults), "name"];
  for (const key of Object.keys(layer)) {
    if (key !== "type" && !options.includes(key)) {
      throw new UserError({ where, expected: `options among ${options.join(", ")}`, got: JSON.stringify(key) });
    }
  }
  for (const key of required) {
    if (!(key in layer)) throw new UserError({ where, expected: `the option "${key}"`, got: "none" });
  }
  return { ...defaults, ...layer } as Layer;
}

/** The layers that have their place so far, by name. */
export type Placed = Map<string, PlacedLayer>;

/**
 * Names a chain of layers, `encoder.0`, `encoder.1` … of the chain `encoder`, and works out their shapes. Throws a UserError
 * naming the layer that does not fit.
 */
export function placeLayers(
  chain: string,
  layers: readonly LayerBase<string>[],
  input: Shape,
  placed: Placed,
): readonly PlacedLayer[] {
  let shape = input;
  return layers.map((given, at) => {
    const one = placeLayer(given, `${chain}.${at}`, shape, placed);
    shape = one.output;
    return one;
  });
}

function placeLayer(given: LayerBase<string>, place: string, input: Shape, placed: Placed): PlacedLayer {
  const layer = complete(given, place);
  const name = layer.name ?? place;
  const where = `${layer.type} "${name}"`;
  if (placed.has(name)) {
    throw new UserError({ where, expected: "a name no other layer has", got: JSON.stringify(name) });
  }
  const rule = ruleOf(layer);
  const inner = Object.fromEntries(
    Object.entries(rule.inner?.(layer) ?? {}).map(([chain, layers]) => [
      chain,
      placeLayers(`${name}.${chain}`, checkedChain(layers, `${where}, option "${chain}"`), input, placed),
    ]),
  );
  const output = rule.outputShape(layer, input, where, {
    inner: Object.fromEntries(Object.entries(inner).map(([chain, all]) => [chain, all.at(-1)?.output ?? input])),
    earlier: (name) => placed.get(name) && neighbour(placed.get(name)!),
    before: [...placed.values()].map(neighbour),
  });
  const own = rule.weights(layer, input, output).map((weight) => ({ ...weight, key: `${name}.${weight.name}` }));
  const weights = [...own, ...Object.values(inner).flatMap((all) => all.flatMap(({ weights }) => weights))];
  const done: PlacedLayer = { layer: withInner(layer, inner), name, where, input, output, weights, inner };
  placed.set(name, done);
  return done;
}

/** Throws a UserError when the weights of a layer, or of one inside it, show that the training has gone wrong. */
export function checkTrained({ layer, name, where, inner }: PlacedLayer, all: ReadonlyMap<string, Float32Array>): void {
  ruleOf(layer).checkTrained?.(layer, (weight) => all.get(`${name}.${weight}`)!, where);
  for (const one of Object.values(inner).flat()) checkTrained(one, all);
}

const neighbour = ({ layer: { type }, name, input, output, weights }: PlacedLayer): Neighbour => ({
  type,
  name,
  input,
  output,
  weights,
});

/** The layer with its inner layers' options filled in too. Chain `chains.0` is the first of its option `chains`. */
function withInner(layer: Layer, inner: PlacedLayer["inner"]): Layer {
  const filled: Record<string, unknown> = {};
  for (const [chain, all] of Object.entries(inner)) {
    const [option, index] = chain.split(".") as [string, string?];
    const layers = all.map(({ layer }) => layer);
    filled[option] = index === undefined ? layers : [...((filled[option] ?? []) as unknown[]), layers];
  }
  return { ...layer, ...filled } as Layer;
}

function checkedChain(layers: unknown, where: string): readonly LayerBase<string>[] {
  if (Array.isArray(layers)) return layers;
  throw new UserError({ where, expected: "a list of layers", got: JSON.stringify(layers) ?? "nothing" });
}
