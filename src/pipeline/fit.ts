import { suggestion } from "../core/did-you-mean.js";
import { UserError } from "../core/errors.js";
import { Work } from "../core/work.js";
import type { SeriesOptions } from "../data/series/segment-windows.js";
import type { Raw } from "./adapter.js";
import type { Codec } from "./codec.js";
import type { Detector } from "./detector.js";
import { fitPreparedCodec } from "./fit-codec.js";
import { fitPrepared } from "./fit-detector.js";
import type { FitCodecOptions, FitDetectorOptions } from "./fit-options.js";
import { prepare } from "./prepare.js";
import type { DetectorEvent } from "./train-model.js";

/**
 * Trains a detector on raw normal data: everything it needs is chosen from the data, and every choice may be made otherwise.
 * Await it, or loop over its events as `fit` has them.
 *
 * @throws UserError for data nothing can be learned from, before training.
 * @example
 * ```ts
 * import { fitDetector } from "sandglass";
 * const rows = Array.from({ length: 200 }, (_, at) => ({ flow: Math.sin(at), pressure: 2 * Math.sin(at) + 0.01 * (at % 7) }));
 * const detector = await fitDetector(rows, { epochs: 30 });
 * const [usual, odd] = await detector.predict([{ flow: 0.5, pressure: 1 }, { flow: 0.5, pressure: -1 }]);
 * console.log(odd!.score > usual!.score, odd!.anomalous, odd!.blame[0]!.feature); // true true pressure
 * await detector.close();
 * ```
 */
export function fitDetector(raw: Raw, options: FitDetectorOptions & SeriesOptions = {}): Work<DetectorEvent, Detector> {
  return new Work(async function* () {
    checkNames(options, { ...codecOptions, score: true, threshold: true, calibration: true });
    return yield* fitPrepared(prepare(raw, options), options);
  });
}

/**
 * Trains an autoencoder on raw data, to reconstruct, encode and decode in its units.
 *
 * @throws UserError for data nothing can be learned from, before training.
 * @example
 * ```ts
 * import { fitCodec } from "sandglass";
 * const waves = Array.from({ length: 100 }, (_, row) => Array.from({ length: 8 }, (__, at) => Math.sin(row + at)));
 * const codec = await fitCodec(waves, { epochs: 5 });
 * console.log((await codec.reconstruct(waves.slice(0, 3))).count); // 3
 * await codec.close();
 * ```
 */
export function fitCodec(raw: Raw, options: FitCodecOptions & SeriesOptions = {}): Work<DetectorEvent, Codec> {
  return new Work(async function* () {
    // Where only a codec is made, its share is kept out all the same.
    checkNames(options, { ...codecOptions, calibration: true });
    return yield* fitPreparedCodec(prepare(raw, options), options);
  });
}

type Names<Options> = { readonly [Name in keyof Required<Options>]: true };

const codecOptions: Names<FitCodecOptions & SeriesOptions> = {
  ...{ model: true, epochs: true, batchSize: true, loss: true, optimizer: true, trim: true, seed: true, signal: true },
  ...{ provenance: true, engine: true, window: true, stride: true, checkpoint: true, resume: true },
};

/** A misspelt option would be passed over in silence. */
function checkNames(options: object, known: Readonly<Record<string, true>>): void {
  const names = Object.keys(known);
  const odd = Object.keys(options).find((name) => !names.includes(name));
  if (odd === undefined) return;
  throw new UserError({ where: "options", expected: names.join(", "), got: odd, ...suggestion(odd, names) });
}
