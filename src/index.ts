export { type Problem, UserError } from "./core/errors.js";
export { Random, type RandomState } from "./core/random.js";
export type { Samples } from "./core/samples.js";
export type { Shape } from "./core/shape.js";
