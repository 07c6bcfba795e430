import { sizeOf } from "inside/core/shape.js";
import { placeLayers } from "inside/nn/place.js";
import { autoencoder, type Layer, type Model, modelFromConfig, UserError } from "sandglass";
import type { Block, NetworkSummary, Plan } from "./protocol.js";
import { sayProblem } from "./say.js";

/** Weight, gradient and the optimizer's two averages of so many take 0.8 GB, which a page can hold. */
const mostParameters = 50_000_000;

/** The network of a plan, or what is usual. */
export function networkOf(
  network: Plan["network"],
  { input, seed, usual }: { readonly input: readonly number[]; readonly seed: number; readonly usual: () => Model },
): Model {
  if (network === undefined) return usual();
  requireSize(countedParameters(network, input));
  return modelFromConfig({ name: "studio", input, seed, encoder: network.encoder, decoder: network.decoder });
}

/** What a page cannot hold is said before any weight is made. */
function requireSize(parameters: number): void {
  if (parameters <= mostParameters) return;
  throw new UserError({
    where: "network",
    expected: `at most ${mostParameters / 1e6} million parameters, which a page can hold`,
    got: `${Math.round(parameters / 1e6)} million`,
    remedy: "Use fewer units or channels, or train it with the command line: sandglass run auto --data FILE.",
  });
}

/** Parameters of the layers up to one that does not fit, which is said elsewhere. */
function countedParameters({ encoder, decoder }: NonNullable<Plan["network"]>, input: readonly number[]): number {
  try {
    const placed = new Map();
    const first = placeLayers("encoder", encoder, input, placed);
    const second = placeLayers("decoder", decoder, first.at(-1)?.output ?? input, placed);
    const weights = [...first, ...second].flatMap((one) => one.weights);
    return weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  } catch {
    return 0;
  }
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
  const parameters = blocks.reduce((sum, block) => sum + block.parameters, 0);
  // As a whole, so that what does not fit is called as it would be everywhere else.
  try {
    requireSize(parameters);
    autoencoder({ input, encoder, decoder });
  } catch (error) {
    problem = sayProblem(error);
  }
  return {
    ...{ encoder, decoder, blocks },
    input: input.join(" x "),
    code: `${code.join(" x ")}${code.length > 1 ? ` = ${sizeOf(code)}` : ""}`,
    parameters,
    ...(problem !== undefined && { problem }),
  };
}

/** A layer with all its options, without the name it was given here. */
function unnamed(complete: Layer, { name }: Layer): Layer {
  if (name !== undefined) return complete;
  const { name: _, ...rest } = complete;
  return rest as Layer;
}
