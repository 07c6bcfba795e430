import { sizeOf } from "inside/core/shape.js";
import { placeLayers } from "inside/nn/place.js";
import { autoencoder, type Layer, type Model, modelFromConfig } from "sandglass";
import type { Block, NetworkSummary, Plan } from "./protocol.js";
import { sayProblem } from "./say.js";

/** The network of a plan, or what is usual. */
export function networkOf(
  network: Plan["network"],
  { input, seed, usual }: { readonly input: readonly number[]; readonly seed: number; readonly usual: () => Model },
): Model {
  if (network === undefined) return usual();
  return modelFromConfig({ name: "studio", input, seed, encoder: network.encoder, decoder: network.decoder });
}

/** A network as blocks, and in the library's own words what does not fit: as many blocks as do fit. */
export function describeNetwork(
  encoder: readonly Layer[],
  decoder: readonly Layer[],
  input: readonly number[],
): NetworkSummary {
  const placed = new Map();
  const blocks: Block[] = [];
  let shape = input;
  let problem: string | undefined;
  let code = input;
  for (const [half, layers] of [
    ["encoder", encoder],
    ["decoder", decoder],
  ] as const) {
    for (const layer of layers) {
      try {
        if (problem !== undefined) throw new Error("after the one that does not fit");
        const [one] = placeLayers(
          half,
          [{ ...layer, name: layer.name ?? `${half}.${layers.indexOf(layer)}` }],
          shape,
          placed,
        );
        shape = one!.output;
        blocks.push({
          ...{ half, name: one!.name, layer: unnamed(one!.layer, layer) },
          output: shape.join(" x "),
          parameters: one!.weights.reduce((sum, weight) => sum + sizeOf(weight.shape), 0),
        });
      } catch (error) {
        problem ??= sayProblem(error);
        blocks.push({ half, name: `${half}.${layers.indexOf(layer)}`, layer, output: "?", parameters: 0 });
      }
    }
    if (half === "encoder") code = shape;
  }
  // As a whole, so that what does not fit is called as it would be everywhere else.
  try {
    autoencoder({ input, encoder, decoder });
  } catch (error) {
    problem = sayProblem(error);
  }
  return {
    ...{ encoder, decoder, blocks },
    input: input.join(" x "),
    code: `${code.join(" x ")}${code.length > 1 ? ` = ${sizeOf(code)}` : ""}`,
    parameters: blocks.reduce((sum, { parameters }) => sum + parameters, 0),
    ...(problem !== undefined && { problem }),
  };
}

/** A layer with all its options, without the name it was given here. */
function unnamed(complete: Layer, { name }: Layer): Layer {
  if (name !== undefined) return complete;
  const { name: _, ...rest } = complete;
  return rest as Layer;
}
