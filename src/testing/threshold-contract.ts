import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../core/errors.js";
import { Random } from "../core/random.js";
import { restoreThreshold } from "../detect/thresholds/table.js";
import { type FittedThreshold, isAnomalous, type ThresholdRule } from "../detect/thresholds/threshold.js";

/** What to expect of one rule. */
export interface ThresholdContractOptions {
  /** The cut does not follow when all scores are shifted, as for rules on logarithms. Default false. */
  readonly scaleOnly?: boolean;
}

/**
 * Registers the tests every threshold rule has to pass: repeatable, blind to order, moving with the scores' unit, monotone,
 * plain JSON, and clear about scores nothing can be learnt from.
 *
 * @example
 * ```ts no-run
 * import { thresholdContract } from "sandglass/testing";
 * import { zScore } from "sandglass";
 * thresholdContract("z-score", () => zScore(3));
 * ```
 */
export function thresholdContract(
  name: string,
  make: () => ThresholdRule,
  { scaleOnly = false }: ThresholdContractOptions = {},
): void {
  const random = new Random(11, "thresholdContract");
  const scores = Array.from({ length: 400 }, () => Math.exp(random.normal(0, 0.5)));
  // Labels only some rules ask for: the largest scores, with a few mistakes.
  const labels = scores.map((score, at) => score > 1.8 !== (at % 50 === 0));
  const fit = (values: ArrayLike<number>, given = labels): FittedThreshold => {
    const rule = make();
    return rule.needsLabels ? rule.fit(values, given) : rule.fit(values);
  };
  const cutsOf = ({ upper, lower }: FittedThreshold): (number | undefined)[] => [upper, lower];
  const near = (actual: FittedThreshold, expected: (number | undefined)[]): void => {
    for (const [side, cut] of cutsOf(actual).entries()) {
      const wanted = expected[side];
      if (cut === undefined || wanted === undefined) assert.equal(cut, wanted);
      else assert.ok(Math.abs(cut - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted)), `${cut} is not ${wanted}`);
    }
  };

  test(`${name}: has a cut, says how many scores it saw, leaves them alone`, () => {
    const copy = [...scores];
    const fitted = fit(scores);
    assert.ok(fitted.upper !== undefined || fitted.lower !== undefined);
    assert.equal(fitted.count, scores.length);
    assert.ok(Number.isFinite(fitted.standard.mean) && fitted.standard.sd > 0);
    assert.deepEqual(scores, copy);
  });

  test(`${name}: is plain JSON, from which the rule can be made again`, () => {
    const fitted = fit(scores);
    const read = JSON.parse(JSON.stringify(fitted)) as FittedThreshold;
    assert.deepEqual(read, fitted);
    assert.deepEqual(restoreThreshold(read).fit(scores, labels), fitted);
  });

  test(`${name}: the order and the array type of the scores do not matter`, () => {
    const order = [...new Random(2).permutation(scores.length)];
    const shuffled = Float64Array.from(order, (at) => scores[at]!);
    near(
      fit(
        shuffled,
        order.map((at) => labels[at]!),
      ),
      cutsOf(fit(scores)),
    );
  });

  test(`${name}: the cut moves with the unit of the scores`, () => {
    const move = (value: number): number => 8 * value + (scaleOnly ? 0 : 3);
    near(
      fit(scores.map(move)),
      cutsOf(fit(scores)).map((cut) => (cut === undefined ? cut : move(cut))),
    );
  });

  test(`${name}: verdicts change only at the cuts, which are normal themselves`, () => {
    const fitted = fit(scores);
    for (const score of [-1e9, -1, 0, ...scores, 1e9]) {
      assert.equal(
        isAnomalous(fitted, score),
        score > (fitted.upper ?? Infinity) || score < (fitted.lower ?? -Infinity),
      );
    }
    for (const cut of cutsOf(fitted)) if (cut !== undefined) assert.equal(isAnomalous(fitted, cut), false);
    assert.throws(() => isAnomalous(fitted, Number.NaN), UserError);
  });

  test(`${name}: none, NaN and infinite scores are UserErrors`, () => {
    assert.throws(() => fit([]), UserError);
    for (const bad of [Number.NaN, Infinity, -Infinity]) {
      assert.throws(() => fit([...scores.slice(1), bad]), /finite calibration scores/);
    }
  });

  test(`${name}: constant and few scores give a noted answer or a UserError`, () => {
    for (const [values, note] of [
      [new Array<number>(400).fill(2), /collapsed/],
      [[1, 2, 3, 2.5, 1.5], /only 5/],
    ] as const) {
      try {
        const fitted = fit(values, [false, false, true, ...new Array<boolean>(values.length - 3).fill(false)]);
        assert.match(fitted.notes.join("; "), note);
        assert.equal(isAnomalous(fitted, values[0]!) && fitted.rule !== "best-f1", false);
      } catch (error) {
        assert.ok(error instanceof UserError, String(error));
      }
    }
  });
}
