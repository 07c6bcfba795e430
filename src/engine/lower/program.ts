import type { Value } from "../../graph/value.js";
import type { Kernel } from "../../kernel/language.js";

/** One kernel of a block phase. `partial` ones run only where the block has lanes without a sample. */
export interface BlockKernel {
  readonly kernel: string;
  readonly partial: boolean;
}

/** Brings rows of a table into lanes: one call for each lane and chunk of elements, with the row's address and the lane's. */
export interface Gather {
  readonly input: string;
  readonly place: { readonly base: "scratch" | "block"; readonly offset: number };
  readonly floats: number;
  readonly kernels: { readonly uint8: string; readonly float32: string };
}

/** Takes a sample output out of its lanes: one call for each lane that holds a sample. */
export interface Scatter {
  readonly output: string;
  readonly place: { readonly base: "scratch" | "block"; readonly offset: number };
  readonly floats: number;
  readonly kernel: string;
}

/** A kernel whose units any threads may share. */
export interface RangeWork {
  readonly kernel: string;
  readonly units: number;
  /** Too little to share: one thread takes all of it, in turn. */
  readonly whole: boolean;
}

/** Between two phases all threads meet. */
export type Phase =
  | { readonly kind: "range"; readonly work: readonly RangeWork[] }
  | {
      readonly kind: "blocks";
      readonly gathers: readonly Gather[];
      readonly kernels: readonly BlockKernel[];
      readonly scatters: readonly Scatter[];
      /** The part of each slot this phase sums into, zeroed first. */
      readonly slotRange: { readonly start: number; readonly length: number };
    };

/** A program as kernels and a memory plan: all an engine needs to run steps. Offsets and sizes in floats. */
export interface LoweredProgram {
  readonly kernels: readonly Kernel[];
  readonly phases: readonly Phase[];
  readonly blockWidth: number;
  readonly slots: number;
  readonly memory: {
    readonly scratch: number;
    readonly blockStride: number;
    readonly slotStride: number;
    /** The program's own shared values, from the offset given to lowering. */
    readonly shared: number;
  };
  /** Numbers written once, before the first step. */
  readonly constants: readonly { readonly offset: number; readonly data: Float64Array }[];
  /** Numbers written before every step. */
  readonly scalars: readonly { readonly name: string; readonly offset: number }[];
  readonly batchSizeOffset: number | undefined;
  readonly keyOffset: number;
  readonly sharedOutputs: readonly { readonly output: string; readonly offset: number; readonly floats: number }[];
}

/** Where the tensors of a program's parameters lie, in floats. */
export type TensorOffsets = ReadonlyMap<Value<"parameter">, number>;
