import type { Shape } from "./shape.js";

/** Samples of one shape in one array, kept in their own type: uint8 images stay uint8. */
export interface Samples {
  /** Shape of one sample, channels first for images: `[1, 28, 28]`. */
  readonly shape: Shape;
  readonly count: number;
  /** `count` samples one after the other, each row-major. */
  readonly data: Uint8Array | Float32Array;
  /** Stored numbers times this are the model's units: 1/255 for uint8 images, 1 for floats. */
  readonly scale: number;
  /** One class number for each sample, where known. */
  readonly labels?: Uint8Array | Int32Array;
}
