import type { Parts } from "../data/parts/parts.js";
import type { FittedThreshold, Material } from "../detect/index.js";
import type { Confusion } from "../metrics/index.js";
import type { BaselineScores } from "./anomaly-baselines.js";
import type { Numbers } from "./evaluation.js";
import type { JudgedByAnomalies } from "./judged.js";

/** The scores of one rule, and the threshold learned from the calibration scores alone. */
export interface Scored {
  readonly name: string;
  readonly calibration: Float64Array;
  readonly test: Float64Array;
  readonly threshold: FittedThreshold;
}

/** One threshold rule beside the others, all on the headline score. */
export interface RuleResult {
  readonly rule: string;
  readonly threshold: FittedThreshold;
  readonly numbers: Numbers;
}

/** What the model makes of each part. */
export interface Materials {
  readonly training: Material;
  readonly calibration: Material;
  readonly test: Material;
}

/** Everything there is to draw. */
export interface AnomalyFound {
  readonly judged: JudgedByAnomalies;
  readonly parts: Parts;
  readonly labels: Uint8Array;
  readonly alarms: Uint8Array;
  readonly counts: Confusion;
  readonly ours: Scored;
  readonly others: readonly Scored[];
  readonly rules: readonly RuleResult[];
  readonly baselines: readonly BaselineScores[];
  readonly materials: Materials;
  /** What test samples are called; default their row in the file, or their place in the test set. */
  readonly names?: readonly string[];
}
