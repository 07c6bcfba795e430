/** What kernels are shaped for. */
export interface Target {
  readonly lanes: 4 | 8 | 16;
  /** Vector registers that accumulators may fill, the rest being for operands. */
  readonly accumulators: number;
  /** All vector registers of the machine. */
  readonly registers: number;
}

/** How many samples lie side by side in memory: `vectors` full vectors. */
export interface BlockShape {
  readonly lanes: number;
  readonly vectors: number;
  /** lanes x vectors. */
  readonly width: number;
}
