import { goldenContract } from "../../testing/golden-contract.js";
import { wasmEngine } from "./engine.js";

for (const threads of [1, 2]) goldenContract(`wasm, threads ${threads}`, () => wasmEngine({ threads }));
