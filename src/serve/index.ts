export { type HandlerOptions, type ModelHandler, modelHandler } from "./handler.js";
export type { Limits } from "./limits.js";
export type { AnsweredRequest, Observer } from "./observer.js";
export type { Answer } from "./task.js";
