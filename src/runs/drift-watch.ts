import { DriftTest } from "../detect/index.js";
import type { Detector } from "../pipeline/detector.js";

/** Probability of naming a drift in a run of a thousand scores without any. */
const level = 0.01;

/** Says once when the scores of a stream no longer come like those of the calibration. */
export class DriftWatch {
  readonly #test: DriftTest;
  /** One score in so many counts: windows that overlap say the same. */
  readonly #apart: number;
  readonly #nameOf: (at: number) => string;
  #count = 0;
  #isSaid = false;

  constructor({ codec, calibrated }: Detector, nameOf: (at: number) => string) {
    const { input } = codec;
    this.#apart = input.kind === "series" ? Math.ceil(input.window / input.stride) : 1;
    this.#nameOf = nameOf;
    this.#test = DriftTest.start(
      calibrated.calibration.scores.filter((_, at) => at % this.#apart === 0),
      { level },
    );
  }

  /** Takes the score of the next sample. */
  push(score: number, onNotice: ((notice: string) => void) | undefined): void {
    const at = this.#count++;
    if (this.#isSaid || at % this.#apart !== 0) return;
    const { drift, evidence } = this.#test.push(score);
    if (!drift) return;
    this.#isSaid = true;
    onNotice?.(
      `drift, found at ${this.#nameOf(at)}: scores no longer come like the calibration's, so the false-alarm rate is not the one ` +
        `promised. The odds are ${Math.round(evidence)} to 1; without drift they reach ${1 / level} in ${100 * level} % of runs of 1000.`,
    );
  }
}
