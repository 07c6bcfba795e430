import { address, index, loadMask, plus, times } from "../../kernel/builder.js";
import type { Address, Expression, Index } from "../../kernel/language.js";
import type { Places } from "./places.js";
import type { BlockShape, Target } from "./target.js";

/** Floats at the start of every thread's scratch memory that hold the lane mask of the current block. */
export const maskFloats = 64;

/** What lowering an op needs to know of the program around it. */
export interface LoweringContext {
  readonly target: Target;
  readonly block: BlockShape;
  readonly places: Places;
  /** All bits set in the lanes that hold samples, for the given vector of the block. */
  laneMask(vector: Index): Expression;
  /** Where word 0 or 1 of the step's random key lies. */
  stepKey(word: number): Address;
}

export function loweringContext(target: Target, places: Places, keyOffset: number): LoweringContext {
  return {
    target,
    block: places.block,
    places,
    laneMask: (vector) => loadMask(address("scratch", times(vector, places.block.lanes))),
    stepKey: (word) => address("shared", plus(index(keyOffset), word)),
  };
}
