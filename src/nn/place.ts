import { UserError } from "../core/errors.js";
import type { Shape } from "../core/shape.js";
import type { LayerBase, LayerRule, WeightRule } from "./layer.js";
import { type Layer, layerRules } from "./layers.js";

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
  readonly weights: readonly ModelWeight[];
}

/** The rule of a layer, with the types lined up: TypeScript cannot see that a union's member meets its own rule. */
export function ruleOf(layer: Layer): LayerRule<LayerBase<string>> {
  return layerRules[layer.type] as unknown as LayerRule<LayerBase<string>>;
}

/** Fills in the options left out, after checking that there is such a layer with such options. */
function complete(layer: Layer, place: string): Layer {
  const types = Object.keys(layerRules);
  const type: unknown = typeof layer === "object" && layer !== null ? layer.type : layer;
  if (typeof type !== "string" || !types.includes(type)) {
    throw new UserError({
      where: place,
      expected: `a layer: ${types.join(", ")}`,
      got: JSON.stringify(type) ?? "nothing",
    });
  }
  const { defaults, required } = ruleOf(layer);
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

/** Names the layers of one half of a model and works out their shapes. Throws a UserError naming the layer that does not fit. */
export function placeLayers(
  half: "encoder" | "decoder",
  layers: readonly Layer[],
  input: Shape,
  taken: Set<string>,
): readonly PlacedLayer[] {
  let shape = input;
  return layers.map((given, at) => {
    const layer = complete(given, `${half}.${at}`);
    const name = layer.name ?? `${half}.${at}`;
    const where = `${layer.type} "${name}"`;
    if (taken.has(name)) {
      throw new UserError({ where, expected: "a name no other layer has", got: JSON.stringify(name) });
    }
    taken.add(name);
    const rule = ruleOf(layer);
    const output = rule.outputShape(layer, shape, where);
    const weights = rule.weights(layer, shape).map((weight) => ({ ...weight, key: `${name}.${weight.name}` }));
    const placed: PlacedLayer = { layer, name, where, input: shape, output, weights };
    shape = output;
    return placed;
  });
}
