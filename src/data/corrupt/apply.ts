import type { Random } from "../../core/random.js";
import type { Shape } from "../../core/shape.js";

/** Damages samples of one shape, one after the other in `data`, in place. */
export type Corrupt<Settings> = (data: Float32Array, settings: Settings, random: Random, shape: Shape) => void;
