/** What kernels are shaped for. */
export interface Target {
  readonly lanes: 4 | 8 | 16;
  /** Vector registers that accumulators may fill, the rest being for operands. */
  readonly accumulators: number;
  /** All vector registers of the machine that a kernel may use. */
  readonly registers: number;
  /**
   * Whether the compiler moves all loads of a straight piece of code to its beginning, as V8 does: a loop body should
   * then hold one step's operands and no more, or they are spilled to memory.
   */
  readonly loadsFirst: boolean;
  /** Whether code may ask for memory ahead of its use. */
  readonly prefetches: boolean;
}

/** How many samples lie side by side in memory: `vectors` full vectors. */
export interface BlockShape {
  readonly lanes: number;
  readonly vectors: number;
  /** lanes x vectors. */
  readonly width: number;
}
