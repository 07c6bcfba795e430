import type { Space } from "../../tune/space.js";
import type { Objective, Trial } from "../../tune/trial.js";

/** What the page of a study is made of: plain data. */
export interface StudyReport {
  readonly name: string;
  readonly space: Space;
  readonly objectives: readonly Objective[];
  readonly trials: readonly Trial[];
  /** Shares of the variance of the first objective, by parameter. */
  readonly importances?: Readonly<Record<string, number>>;
  /** What was optimised and on which samples, in words. */
  readonly note?: string;
  readonly sampler: string;
  /** Left out, or `none`, where every trial goes to its end. */
  readonly pruner?: string;
  readonly seed: number;
  /** Lines that go on with the study, show or export it, each with what it does. */
  readonly commands?: readonly (readonly [what: string, command: string])[];
  /** What steps of reports are: `epoch`. Default `step`. */
  readonly stepName?: string;
  /** Whatever else is needed to repeat it: engine, versions. */
  readonly facts?: readonly (readonly [name: string, value: string | number])[];
}
