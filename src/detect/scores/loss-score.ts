import { UserError } from "../../core/errors.js";
import { checkMaterial, type ScoreRule } from "./score.js";

/**
 * The training loss of each sample, with what the model's layers add to it: the negative evidence lower bound of a variational
 * autoencoder, for each element (Kingma and Welling 2014), the distance from the centre of a one-class model (Ruff et al.
 * 2018), the commitment of a vector-quantised one. `loss` is that of the training by name. A model without such layers has its
 * plain reconstruction loss.
 *
 * @throws UserError, when it is asked for, for a model that cannot measure its loss, such as one of another framework.
 * @example
 * ```ts
 * import { lossScore, parseScore } from "sandglass";
 * console.log(lossScore("bce").name, parseScore("loss").loss); // loss:bce mse
 * ```
 */
export function lossScore(loss = "mse"): ScoreRule {
  return {
    name: loss === "mse" ? "loss" : `loss:${loss}`,
    options: { loss },
    needsCode: false,
    loss,
    score: (material) => {
      checkMaterial("loss score", material);
      const { losses, count } = material;
      const wrong = losses?.findIndex(Number.isNaN) ?? -1;
      if (losses?.length === count && wrong < 0) return losses.slice();
      throw new UserError({
        where: "loss score",
        expected: `the training loss of each of ${count} samples`,
        got: wrong < 0 ? `${losses?.length ?? "none"}` : `NaN for sample ${wrong}`,
        ...(losses === undefined && { remedy: "Use a score over reconstructions, such as mse." }),
      });
    },
  };
}
