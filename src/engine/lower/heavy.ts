import type { Expression, Index } from "../../kernel/language.js";

/** Receives each result of a heavy op while it is in a register, with its coordinates. */
export type Finish = (result: Expression, coordinates: readonly Index[]) => void;
