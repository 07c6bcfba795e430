/** What one epoch came to. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean training loss over the epoch's samples, each as it was when the sample was trained on. */
  readonly loss: number;
  /** Mean loss over the validation samples after the epoch, in inference mode. */
  readonly valLoss?: number;
  /** At the epoch's last step. */
  readonly learningRate: number;
  /** Training part only; from the resumption on when the epoch was interrupted. */
  readonly samplesPerSecond: number;
  /** Training and validation. */
  readonly seconds: number;
}
