import { version } from "../core/version.js";
import { choices } from "./choices.js";
import { Codec } from "./codec.js";
import type { FitCodecOptions } from "./fit-options.js";
import type { Prepared } from "./prepared.js";
import { type DetectorEvent, trainModel } from "./train-model.js";

/** Trains on prepared data; what a detector would calibrate on is watched instead. */
export async function* fitPreparedCodec(
  { input, train, scaler, notices, sha256 }: Prepared,
  options: FitCodecOptions = {},
): AsyncGenerator<DetectorEvent, Codec, void> {
  for (const notice of notices) yield { type: "notice", notice };
  const { model, epochs, batchSize } = yield* trainModel(train, choices[input.kind], options);
  const { seed = 0, engine } = options;
  const training = { samples: train.count, epochs, batchSize, sha256 };
  return new Codec(
    {
      ...{ input, model, provenance: { sandglass: version, seed, training, ...options.provenance } },
      ...(scaler && { scaler }),
    },
    engine ? { engine } : {},
  );
}
