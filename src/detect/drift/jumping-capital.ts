/** Bets on p-values: each returns what becomes of a stake of 1, and 1 on average where the p-value is uniform. */
const bets: readonly ((pValue: number) => number)[] = [
  () => 1,
  // Scores rise, or fall: a little, or much.
  ...[-2, -1, 1, 2].map((slope) => (pValue: number) => 1 + slope * (pValue - 0.5)),
  // They spread, or huddle.
  ...[-1, 1].map((slope) => (pValue: number) => 1 + slope * (4 * Math.abs(pValue - 0.5) - 1)),
];

/** Share of the capital that changes bets at each step: how soon it follows what begins late. */
const jump = 0.01;

/**
 * The capital of a gambler who spreads a stake of 1 over several bets against uniform p-values, and moves a hundredth of it
 * from bet to bet at each step: the simple jumper, with bets on the spread beside those on the level.
 *
 * Source: Vovk et al., "Retrain or not retrain: conformal test martingales for change-point detection", COPA 2021, algorithm 1.
 */
export class JumpingCapital {
  readonly #stakes = new Float64Array(bets.length).fill(1 / bets.length);

  /** Plays one p-value; returns the capital. */
  bet(pValue: number): number {
    const before = this.#stakes.reduce((sum, stake) => sum + stake, 0);
    let after = 0;
    for (const [at, bet] of bets.entries()) {
      const stake = (1 - jump) * this.#stakes[at]! + (jump * before) / bets.length;
      this.#stakes[at] = stake * bet(pValue);
      after += this.#stakes[at]!;
    }
    return after;
  }
}
