import type { Comparison, FloatBinary, FloatUnary, IntBinary, IntShift } from "./language.js";

export type SimdOp =
  | FloatUnary
  | FloatBinary
  | Comparison
  | IntBinary
  | IntShift
  | "maskAnd"
  | "maskAndNot"
  | "maskOr"
  | "truncate"
  | "toFloat";

export type PlainOp = Exclude<SimdOp, "maskAndNot" | "truncate"> | "bitsOfFloat" | "floatOfBits";

/** Opcodes after the SIMD prefix 0xfd, for four lanes. */
export const simd: Readonly<Record<SimdOp, number>> = {
  neg: 225,
  abs: 224,
  sqrt: 227,
  floor: 104,
  add: 228,
  sub: 229,
  mul: 230,
  div: 231,
  min: 234,
  max: 235,
  greater: 68,
  greaterEqual: 70,
  equal: 65,
  maskAnd: 78,
  maskAndNot: 79,
  maskOr: 80,
  iadd: 174,
  isub: 177,
  ixor: 81,
  iand: 78,
  ior: 80,
  shiftLeft: 171,
  shiftRight: 173,
  truncate: 248,
  toFloat: 250,
};

/** One-byte opcodes, for one lane. */
export const plain: Readonly<Record<PlainOp, number>> = {
  neg: 0x8c,
  abs: 0x8b,
  sqrt: 0x91,
  floor: 0x8e,
  add: 0x92,
  sub: 0x93,
  mul: 0x94,
  div: 0x95,
  min: 0x96,
  max: 0x97,
  greater: 0x5e,
  greaterEqual: 0x60,
  equal: 0x5b,
  maskAnd: 0x71,
  maskOr: 0x72,
  iadd: 0x6a,
  isub: 0x6b,
  ixor: 0x73,
  iand: 0x71,
  ior: 0x72,
  shiftLeft: 0x74,
  shiftRight: 0x76,
  toFloat: 0xb2,
  bitsOfFloat: 0xbc,
  floatOfBits: 0xbe,
};
