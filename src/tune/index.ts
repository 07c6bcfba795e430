export { fillSettings, isActive } from "./active.js";
export { ActiveTrial } from "./active-trial.js";
export { checkSettings } from "./check-settings.js";
export { checkSpace } from "./check-space.js";
export { createStudy, type JournalOption, openStudy } from "./create-study.js";
export type { StudyOptions } from "./definition.js";
export type { Entry, StudyEntry } from "./entry.js";
export {
  type ObjectiveFunction,
  type ObjectiveInput,
  type OptimizeOptions,
  optimize,
  type SearchEnd,
  type SearchEvent,
  type TrialEvent,
  type TrialLostEvent,
  type TrialReportEvent,
  type TrialStartEvent,
} from "./optimize.js";
export type { Outcome, Value, Values } from "./outcome.js";
export type { PruneDecision, Pruner, PrunerContext } from "./pruner.js";
export { noPruner } from "./pruners/none.js";
export { type PrunerName, type PrunerOptions, parsePruner, prunerNames } from "./pruners/table.js";
export type { Sampler, SamplerContext } from "./sampler.js";
export { randomSampler } from "./samplers/random.js";
export { parseSampler, type SamplerName, samplerNames } from "./samplers/table.js";
export {
  type ChoiceDimension,
  choice,
  type Dimension,
  float,
  int,
  type NumberDimension,
  type Setting,
  type Settings,
  type Space,
  type When,
} from "./space.js";
export { type AskOptions, type Searchers, Study, TrialLostError } from "./study.js";
export { memoryLog, type StudyLog } from "./study-log.js";
export {
  type Direction,
  maximize,
  minimize,
  type Objective,
  type Report,
  type Trial,
  type TrialState,
} from "./trial.js";
export { fromUnit, toUnit } from "./unit.js";
