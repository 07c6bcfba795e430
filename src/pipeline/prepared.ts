import type { Samples } from "../core/samples.js";
import type { InputDescription } from "../data/input.js";
import type { Scaler } from "../data/scalers/scaler.js";
import type { MissingCells } from "../detect/index.js";

/** Data in the model's units, divided, with the way it came there. */
export interface Prepared {
  /** Of the raw data. */
  readonly sha256: string;
  readonly input: InputDescription;
  readonly scaler?: Scaler;
  readonly train: Samples;
  readonly calibration: Samples;
  readonly missing?: MissingCells;
  readonly rows?: { readonly training: ArrayLike<number>; readonly calibration: ArrayLike<number> };
  readonly notices: readonly string[];
}
