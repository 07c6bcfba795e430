export { fillSettings, isActive } from "./active.js";
export { ActiveTrial, trialName } from "./active-trial.js";
export { checkSettings } from "./check-settings.js";
export { checkSpace } from "./check-space.js";
export { createStudy, type JournalOption, openStudy } from "./create-study.js";
export type { SearchOptions, StudyOptions } from "./definition.js";
export type { Entry, StudyEntry } from "./entry.js";
export { type ImportanceOptions, importances } from "./importance/importances.js";
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
export { hypervolume, type Losses, paretoFront } from "./pareto.js";
export type { PruneDecision, Pruner, PrunerContext } from "./pruner.js";
export { type AshaOptions, ashaPruner } from "./pruners/asha.js";
export { hyperbandPruner } from "./pruners/hyperband.js";
export { type MedianOptions, medianPruner } from "./pruners/median.js";
export { noPruner } from "./pruners/none.js";
export { type PrunerName, type PrunerOptions, parsePruner, prunerNames } from "./pruners/table.js";
export type { Sampler, SamplerContext } from "./sampler.js";
export { type GridOptions, gridSampler } from "./samplers/grid.js";
export { type Nsga2Options, nsga2Sampler } from "./samplers/nsga2.js";
export { randomSampler } from "./samplers/random.js";
export { type SobolOptions, sobolSampler } from "./samplers/sobol.js";
export { parseSampler, type SamplerName, samplerNames } from "./samplers/table.js";
export { type TpeOptions, tpeSampler } from "./samplers/tpe.js";
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
