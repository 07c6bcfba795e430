export { type DetectorEvaluation, type EvaluateDetectorOptions, evaluateDetector } from "./evaluate-detector.js";
