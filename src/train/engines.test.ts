import { openEngine } from "../engine/open.js";
import { fitContract } from "../testing/fit-contract.js";
import { float32Engine } from "../testing/float32-engine.js";

fitContract("the reference engine in float32", async () => float32Engine(), { threads: [1] });
fitContract("wasm", ({ threads }) => openEngine("wasm", { threads }));
