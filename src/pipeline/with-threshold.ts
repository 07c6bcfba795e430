import { UserError } from "../core/errors.js";
import { Calibration, type FittedThreshold, parseThreshold, type ThresholdRule } from "../detect/index.js";
import type { EngineOption } from "./codec.js";
import { Detector } from "./detector.js";

/** A rule, as `parseThreshold` reads it or made already; or the cut itself. */
export type NewThreshold = string | number | ThresholdRule;

/**
 * The same detector with another threshold: a rule is fitted to the calibration scores it carries, of samples with missing
 * cells apart; a number is where to cut. The old detector stays as it was. Metrics it carries are those of the old threshold.
 *
 * @throws UserError for a rule that the calibration scores do not suffice for, one that needs labels, and for one number where
 * the threshold has two cuts.
 * @example
 * ```ts
 * import { fitDetector, withThreshold } from "sandglass";
 * const rows = Array.from({ length: 200 }, (_, at) => [Math.sin(at), Math.cos(at)]);
 * const detector = await fitDetector(rows, { epochs: 2 });
 * const [careful, moved] = [withThreshold(detector, "conformal:0.1"), withThreshold(detector, 1e6)];
 * console.log(careful.threshold.upper! < detector.threshold.upper!, moved.threshold.upper); // true 1000000
 * await Promise.all([detector.close(), careful.close(), moved.close()]);
 * ```
 */
export function withThreshold(detector: Detector, to: NewThreshold, options: EngineOption = {}): Detector {
  const { codec, usual, calibrated } = detector;
  const { rule, state, calibration, incomplete } = calibrated;
  const change = typeof to === "number" ? movedTo(to) : refitted(typeof to === "string" ? parseThreshold(to) : to);
  const was = calibration.threshold;
  const learned = {
    rule,
    state,
    usual,
    calibration: change(calibration),
    ...(incomplete && { incomplete: change(incomplete) }),
  };
  const { rule: name, options: values } = learned.calibration.threshold;
  const provenance = {
    ...codec.provenance,
    threshold: typeof to === "number" ? `cut at ${to}` : typeof to === "string" ? to : { rule: name, options: values },
    judgedWith: codec.provenance["judgedWith"] ?? { rule: was.rule, options: was.options },
  };
  const { input, scaler, model, checkpoint } = codec;
  return new Detector(
    { input, model, provenance, learned, ...(scaler && { scaler }), ...(checkpoint && { checkpoint }) },
    options,
  );
}

/** What the note of a cut begins with that is not where its rule put it. */
const moved = "moved by hand";

type Change = (calibration: Calibration) => Calibration;

function refitted(threshold: ThresholdRule): Change {
  return ({ scores }) => new Calibration(scores, { threshold });
}

/** The rule is kept for what is learned later; only its cut moves. */
function movedTo(cut: number): Change {
  if (!Number.isFinite(cut)) throw new UserError({ where: "threshold", expected: "a finite number", got: `${cut}` });
  return ({ scores, rule, threshold }) => {
    const { upper, lower } = threshold;
    if (upper !== undefined && lower !== undefined) {
      throw new UserError({
        where: `threshold ${cut}`,
        expected: "a rule, since this threshold has an upper and a lower cut",
        got: "one number",
        remedy: "Choose a rule with one cut first, such as conformal:0.05.",
      });
    }
    const side = upper === undefined ? { lower: cut } : { upper: cut };
    const known = threshold.notes.some((note) => note.startsWith(moved));
    const notes = known ? threshold.notes : [...threshold.notes, `${moved}; the rule had put it at ${upper ?? lower}`];
    const fitted: FittedThreshold = { ...threshold, ...side, notes };
    return new Calibration(scores, { threshold: rule, fitted });
  };
}
