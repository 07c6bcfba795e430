import type { Shape } from "../core/shape.js";
import type { TableSchema } from "./table/schema.js";

/** What a model was taught to read, in the units people have: plain JSON, kept with the model. */
export type InputDescription =
  /** Rows of a table, as its schema says. */
  | { readonly kind: "table"; readonly schema: TableSchema }
  /** Pictures, uint8 0…255; the model sees them divided by 255. `fit` says what becomes of other sizes. */
  | {
      readonly kind: "image";
      readonly channels: 1 | 3;
      readonly height: number;
      readonly width: number;
      readonly fit: "exact" | "resize" | "tile";
    }
  /**
   * Windows of a series, `[channels, window]`; `interval` is the time from one point to the next, in seconds. `time` and
   * `delimiter` are set where the user said which column holds the times and what stands between cells.
   */
  | {
      readonly kind: "series";
      readonly channels: readonly string[];
      readonly window: number;
      readonly stride: number;
      readonly interval?: number;
      readonly time?: string;
      readonly delimiter?: string;
    }
  /** Plain numbers of one shape. */
  | { readonly kind: "samples"; readonly shape: Shape };
