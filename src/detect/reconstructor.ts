import type { Samples } from "../core/samples.js";

/** What a detector needs of a model, in whatever engine it runs. */
export interface Reconstructor {
  /** `[count, ...shape]`, row-major, in the model's units. */
  reconstruct(samples: Samples): Promise<Float32Array>;
  /** `[count, code size]`; absent where there is no code. */
  encode?(samples: Samples): Promise<Float32Array>;
  /** Both at once, where that saves work. */
  apply?(samples: Samples): Promise<{ readonly reconstruction: Float32Array; readonly code: Float32Array }>;
}
