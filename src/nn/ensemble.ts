import { UserError } from "../core/errors.js";
import { flatten, reshape } from "./layers/layout.js";
import { type Parallel, parallel, type Section, section } from "./layers/parallel.js";
import { autoencoder, type Model, type ModelConfig } from "./model.js";

/** What makes an ensemble: the halves of each of its members. */
export interface EnsembleConfig extends Omit<ModelConfig, "encoder" | "decoder"> {
  readonly members: readonly Pick<ModelConfig, "encoder" | "decoder">[];
}

/**
 * Several autoencoders as one model: its code is theirs one behind the other, its reconstruction the mean of theirs, and each
 * learns by the loss of its own reconstruction, as if it were alone. Every score and every model file works on it as on any
 * other; scores that begin with `rank:` look at each member by itself. Members of the same layers start from different weights; layers with names must differ in them.
 *
 * Source: Chen et al. 2017, "Outlier detection with autoencoder ensembles".
 *
 * @throws UserError for no member, or one that makes no autoencoder by itself.
 * @example
 * ```ts
 * import { dense, ensemble } from "sandglass";
 * const one = { encoder: [dense(2)], decoder: [dense(4)] };
 * console.log(ensemble({ input: [4], members: [one, one, one] }).latentSize); // 6
 * ```
 */
export function ensemble({ members, ...config }: EnsembleConfig): Model {
  if (members.length === 0) throw new UserError({ where: "ensemble", expected: "one member or more", got: "none" });
  let end = 0;
  const decoders = members.map((member) => {
    const { codeShape, latentSize } = autoencoder({ ...config, ...member });
    end += latentSize;
    return [section(end - latentSize, end), reshape(codeShape), ...member.decoder];
  });
  return autoencoder({
    name: "ensemble",
    ...config,
    encoder: [parallel(members.map(({ encoder }) => [...encoder, flatten()]))],
    decoder: [parallel(decoders, { join: "ensemble" })],
  });
}

/** Where the code of each member lies in an ensemble's, from and to; none of a model alone. */
export function memberSections({ decoder, codeShape, latentSize }: Model): readonly (readonly [number, number])[] {
  const [only, ...others] = decoder.map(({ layer }) => layer);
  if (only?.type !== "parallel" || others.length > 0) return [];
  const { chains, join } = only as Parallel;
  if (join !== "ensemble") return [];
  // A section cuts the first axis of the code, whose numbers lie in rows.
  const row = latentSize / codeShape[0]!;
  return chains.map(([first]) => {
    const { type, start, end } = (first ?? {}) as Partial<Section>;
    return type === "section" ? [start! * row, end! * row] : [0, latentSize];
  });
}
