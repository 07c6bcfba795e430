export { type EngineContractOptions, engineContract } from "./engine-contract.js";
export { fitContract } from "./fit-contract.js";
export { goldenContract } from "./golden-contract.js";
export { type LayerRow, layerContract } from "./layer-contract.js";
export { type ThresholdContractOptions, thresholdContract } from "./threshold-contract.js";
