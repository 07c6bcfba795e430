import { engineContract } from "../../testing/engine-contract.js";
import { wasmEngine } from "./engine.js";

engineContract("wasm", ({ threads }) => wasmEngine({ threads }));
engineContract(
  "wasm without shared memory or relaxed SIMD",
  () => wasmEngine({ without: { relaxedSimd: true, threads: true } }),
  { threads: [1] },
);
