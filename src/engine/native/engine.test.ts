import { engineContract } from "../../testing/engine-contract.js";
import { nativeEngine } from "./engine.js";

engineContract("native", ({ threads }) => nativeEngine({ threads }));
