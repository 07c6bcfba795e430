import type { LayerBase, LayerRule } from "./layer.js";
import { type CustomLayer, layerRules } from "./layers.js";
import { Registry } from "./registry.js";

type AnyRule = LayerRule<LayerBase<string>>;

const registered = new Registry<AnyRule>("registerLayer");

/**
 * Makes a layer of one's own known by its type, so that models, checkpoints and files that name it can be built: its shapes,
 * its weights, and its part of the graph made of `ops`. Programs that open such a file register it first.
 * Registering the same rule again does nothing.
 *
 * @throws UserError for a type without a slash (`"acme/gate"`), and for one that has another rule already.
 * @example
 * ```ts
 * import { autoencoder, dense, ops, registerLayer } from "sandglass/nn";
 * interface Shift {
 *   readonly type: "acme/shift";
 *   readonly by: number;
 * }
 * registerLayer<Shift>("acme/shift", {
 *   defaults: { by: 1 },
 *   required: [],
 *   outputShape: (_, input) => input,
 *   weights: () => [],
 *   build: ({ by }, x) => ops.add(x, by),
 * });
 * const shift = (by: number): Shift => ({ type: "acme/shift", by });
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2), shift(0.5)] });
 * console.log(model.layers.length); // 3
 * ```
 */
export function registerLayer<S extends CustomLayer>(type: S["type"], rule: LayerRule<S>): void {
  registered.add(type, rule as unknown as AnyRule);
}

/** The types of all layers there are. */
export const layerTypes = (): readonly string[] => [...Object.keys(layerRules), ...registered.names];

/** The rule of a type, with the types lined up: TypeScript cannot see that a union's member meets its own rule. */
export function ruleOfType(type: string): AnyRule | undefined {
  if (Object.hasOwn(layerRules, type)) return layerRules[type as keyof typeof layerRules] as unknown as AnyRule;
  return registered.get(type);
}
