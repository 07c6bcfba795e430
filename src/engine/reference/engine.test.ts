import { engineContract } from "../../testing/engine-contract.js";
import { referenceEngine } from "./engine.js";

// What is compared with the reference here is the reference: this checks the suite and the rest of the contract.
engineContract("reference", async () => referenceEngine(), { threads: [1] });
