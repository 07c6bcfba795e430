// A kernel is straight-line lane code inside loops whose bounds, strides and offsets are constants.
// Sample values lie as [...shape][lane], so one vector is one element of several samples.

/** Vector width in floats. 1 means plain scalars, for values shared by all samples. */
export type Lanes = 1 | 4 | 8 | 16;

/**
 * What addresses are relative to. `shared`: values of the whole batch. `scratch`: the thread's own memory for values
 * that live within one stage. `block`: the current block's values that outlive a stage. `slot`: partial sums.
 */
export type Base = "shared" | "scratch" | "block" | "slot";

/** Numbers a kernel receives: a half-open range of its work, and a count (of blocks, or the first sample's number). */
export type Parameter = "from" | "to" | "count";

export const bases: readonly Base[] = ["shared", "scratch", "block", "slot"];
export const parameters: readonly Parameter[] = ["from", "to", "count"];

export interface LoopVariable {
  readonly id: number;
  readonly depth: number;
}

export interface Term {
  readonly variable: LoopVariable;
  readonly stride: number;
}

/** A constant plus loop variables times constants, in floats (bytes for `loadByte`). Offsets are never negative. */
export interface Index {
  readonly offset: number;
  readonly terms: readonly Term[];
}

export interface Address extends Index {
  readonly base: Base;
}

export interface Variable {
  readonly id: number;
  readonly type: ValueType;
}

/** Lanes of floats, of 32-bit integers, or of all-or-nothing masks. */
export type ValueType = "float" | "int" | "mask";

export type FloatUnary = "neg" | "abs" | "sqrt" | "floor";
/** `max` is `a < b ? b : a` and `min` is `b < a ? b : a`, so a NaN in `a` survives. */
export type FloatBinary = "add" | "sub" | "mul" | "div" | "min" | "max";
export type Comparison = "greater" | "greaterEqual" | "equal";
export type IntBinary = "iadd" | "isub" | "ixor" | "iand" | "ior";
export type IntShift = "shiftLeft" | "shiftRight";

export type Expression =
  | { readonly op: "variable"; readonly variable: Variable }
  /** Consecutive floats, one for each lane. */
  | { readonly op: "load"; readonly at: Address }
  /** One float in every lane. */
  | { readonly op: "splat"; readonly at: Address }
  | { readonly op: "loadMask"; readonly at: Address }
  | { readonly op: "splatInt"; readonly at: Address }
  /** One unsigned byte as a float (scalar kernels only). */
  | { readonly op: "loadByte"; readonly at: Address }
  | { readonly op: "constant"; readonly value: number }
  | { readonly op: "intConstant"; readonly value: number }
  /** 0, 1, 2 … across the lanes. */
  | { readonly op: "laneNumber" }
  | { readonly op: "parameter"; readonly name: Parameter }
  /** A loop variable times a stride, plus an offset, in every lane. */
  | { readonly op: "loopIndex"; readonly index: Index }
  | { readonly op: FloatUnary; readonly a: Expression }
  | { readonly op: FloatBinary; readonly a: Expression; readonly b: Expression }
  /** a * b + c, fused where the machine can. */
  | { readonly op: "multiplyAdd"; readonly a: Expression; readonly b: Expression; readonly c: Expression }
  | { readonly op: Comparison; readonly a: Expression; readonly b: Expression }
  | { readonly op: "maskAnd"; readonly a: Expression; readonly b: Expression }
  /** a and not b. */
  | { readonly op: "maskAndNot"; readonly a: Expression; readonly b: Expression }
  | { readonly op: "maskOr"; readonly a: Expression; readonly b: Expression }
  | { readonly op: "select"; readonly mask: Expression; readonly a: Expression; readonly b: Expression }
  /** The lanes of `a` under the mask, 0 elsewhere, whatever `a` holds there. */
  | { readonly op: "keep"; readonly mask: Expression; readonly a: Expression }
  | { readonly op: IntBinary; readonly a: Expression; readonly b: Expression }
  /** Logical shifts by a constant. */
  | { readonly op: IntShift; readonly a: Expression; readonly by: number }
  | { readonly op: "truncate"; readonly a: Expression }
  | { readonly op: "toFloat"; readonly a: Expression }
  | { readonly op: "bitsOfFloat"; readonly a: Expression }
  | { readonly op: "floatOfBits"; readonly a: Expression };

export type ExpressionOp = Expression["op"];

/** A vector to be added up, and where the sum goes. */
export interface LaneSum {
  readonly at: Address;
  readonly value: Expression;
}

export type Statement =
  | { readonly op: "let"; readonly variable: Variable; readonly value: Expression }
  | { readonly op: "assign"; readonly variable: Variable; readonly value: Expression }
  | { readonly op: "store"; readonly at: Address; readonly value: Expression }
  /** For each vector one float: the sum over its lanes, stored or added. Many together cost less than one by one. */
  | { readonly op: "storeLaneSums" | "addLaneSums"; readonly sums: readonly LaneSum[] }
  /** Asks for a cache line that will be read or written soon, where the machine can be asked. */
  | { readonly op: "prefetch"; readonly at: Address }
  | {
      readonly op: "for";
      readonly variable: LoopVariable;
      readonly count: number | "range" | "count";
      readonly body: readonly Statement[];
    };

/** One function of the compiled program. A `range` loop runs over [from, to), a `count` loop over [0, count). */
export interface Kernel {
  readonly name: string;
  readonly lanes: Lanes;
  readonly body: readonly Statement[];
}
