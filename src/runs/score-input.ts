import type { Codec } from "../pipeline/codec.js";
import type { InputOptions } from "../pipeline/open-samples.js";

/** How an input is read for a detector, as far as its user has a say. */
export type InputChoices = Pick<
  InputOptions,
  "stdin" | "labelColumn" | "unseen" | "fit" | "onError" | "onNotice" | "signal"
>;

/** How an input is read for a detector. */
export function inputFor(codec: Codec, choices: InputChoices): InputOptions {
  const { stdin, labelColumn, unseen, fit, onError, onNotice, signal } = choices;
  const taught = codec.input.kind === "image" ? codec.input.fit : "exact";
  return {
    ...{ shape: codec.model.input, stdin, fit: fit ?? taught },
    ...(codec.input.kind === "table" && { schema: codec.input.schema }),
    ...(labelColumn !== undefined && { labelColumn }),
    ...(unseen && { unseen }),
    ...(onError && { onError }),
    ...(onNotice && { onNotice }),
    ...(signal && { signal }),
  };
}
