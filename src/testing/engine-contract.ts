import { after, before, describe } from "node:test";
import type { Engine } from "../engine/contract.js";
import { registerErrorTests } from "./contract/error-tests.js";
import { onEngines } from "./contract/on-engines.js";
import { registerOpTests } from "./contract/op-tests.js";
import { registerRandomTests } from "./contract/random-tests.js";
import { registerStorageTests } from "./contract/storage-tests.js";
import { registerTrainingTest } from "./contract/training-test.js";
import { registerUpdateTests } from "./contract/update-tests.js";
import type { OpCase } from "./op-cases/op-case.js";

export interface EngineContractOptions {
  /** Numbers of threads to open the engine with; results must agree to the bit. Default 1 and 2. */
  readonly threads?: readonly number[];
  /** Allowed relative difference from the reference engine (see `assertClose`). Default 1e-4. */
  readonly tolerance?: number;
  /** Random training steps to compare. Default 24. */
  readonly graphs?: number;
  /** Runs only some op cases, while an engine is being written. */
  readonly select?: (row: OpCase) => boolean;
}

/**
 * Registers with node:test everything an engine must do: every op case forward and backward against the reference
 * engine, random graphs, storage, updates, randomness, errors and one training run.
 *
 * @example
 * ```ts
 * import { referenceEngine } from "sandglass";
 * import { engineContract } from "sandglass/testing";
 * engineContract("reference", async () => referenceEngine());
 * ```
 */
export function engineContract(
  name: string,
  open: (options: { readonly threads: number }) => Promise<Engine>,
  { threads = [1, 2], tolerance = 1e-4, graphs = 24, select = () => true }: EngineContractOptions = {},
): void {
  describe(`engine contract: ${name}`, () => {
    const engines: Engine[] = [];
    before(async () => {
      for (const count of threads) engines.push(await open({ threads: count }));
    });
    after(async () => {
      for (const engine of engines) await engine.dispose();
    });
    const on = onEngines(engines);
    describe("storage", () => registerStorageTests(on));
    describe("updates", () => registerUpdateTests(on));
    describe("errors", () => registerErrorTests(on));
    describe("ops", () => registerOpTests(() => engines, { tolerance, select }));
    describe("random graphs", () => registerRandomTests(() => engines, { tolerance, graphs }));
    describe("training", () => registerTrainingTest(() => engines, { tolerance }));
  });
}
