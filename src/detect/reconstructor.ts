import type { Samples } from "../core/samples.js";

/** What a detector needs of a model, in whatever engine it runs. */
export interface Reconstructor {
  /** `[count, ...shape]`, row-major, in the model's units. */
  reconstruct(samples: Samples): Promise<Float32Array>;
  /** `[count, code size]`; absent where there is no code. */
  encode?(samples: Samples): Promise<Float32Array>;
  /** Both at once, where that saves work. */
  apply?(samples: Samples): Promise<{ readonly reconstruction: Float32Array; readonly code: Float32Array }>;
  /** What each member of an ensemble makes of them, with the code it makes it of; none where the model is no ensemble. */
  members?(
    samples: Samples,
  ): Promise<readonly { readonly reconstruction: Float32Array; readonly code: Float32Array }[]>;
  /**
   * The training loss of each sample, with what layers add to it; absent where there is none. Missing numbers do not enter
   * it. Throws a UserError for a loss that there is not.
   */
  losses?(samples: Samples, options: { readonly loss: string }): Promise<Float64Array>;
}
