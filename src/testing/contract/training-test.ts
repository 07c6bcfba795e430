import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine } from "../../engine/contract.js";
import { referenceEngine } from "../../engine/reference/engine.js";
import { assertClose, assertSameBits } from "../closeness.js";
import { runTrainingCase } from "../training-case.js";

/** Registers the end-to-end training run: like the reference, the same to the bit again and for any number of threads. */
export function registerTrainingTest(
  engines: () => readonly Engine[],
  { tolerance }: { readonly tolerance: number },
): void {
  test("an autoencoder trains as on the reference engine", async () => {
    const want = await runTrainingCase(referenceEngine());
    const [first, last] = [want.losses[0]!, want.losses.at(-1)!];
    assert.ok(last < 0.9 * first, `the loss falls from ${first} to ${last}`);
    let same = undefined as typeof want | undefined;
    for (const engine of engines()) {
      const results = [await runTrainingCase(engine), await runTrainingCase(engine)];
      for (const got of results) {
        const what = `${engine.name}, ${engine.threads} threads`;
        assertClose(got.losses, want.losses, { what: `${what}, losses`, tolerance, floor: 0 });
        for (const [name, wanted] of Object.entries(want.parameters)) {
          assertClose(got.parameters[name]!, wanted, { what: `${what}, ${name}`, tolerance, floor: 0 });
          if (same) assertSameBits(got.parameters[name]!, same.parameters[name]!, `${what}, ${name}, as before`);
        }
        same ??= got;
      }
    }
  });
}
