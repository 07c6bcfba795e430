import { engineContract } from "../../testing/engine-contract.js";
import { nativeEngine } from "./engine.js";

// As users run it: the system's compiler, its usual flags, the widest vectors of this CPU.
engineContract("native", ({ threads }) => nativeEngine({ threads }));
