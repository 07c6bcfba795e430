import assert from "node:assert/strict";
import { test } from "node:test";
import { autoencoder, dense } from "../nn/index.js";
import { fit } from "./index.js";

test("cross-entropy of targets outside 0 to 1 is refused before a step is made", async () => {
  const fresh = () => autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2, { activation: "sigmoid" })] });
  const bytes = [
    [0, 255],
    [128, 7],
  ];
  const model = fresh();
  const before = structuredClone(model.weights);
  await assert.rejects(
    async () => await fit(model, bytes, { loss: "bce" }),
    /samples, sample 0, element 1: expected a number from 0 to 1/,
  );
  assert.deepEqual(model.weights, before);
  await assert.rejects(
    async () =>
      await fit(
        model,
        [
          [0, 1],
          [1, 0],
        ],
        { loss: "bce", target: bytes },
      ),
    /target, sample 0/,
  );
  assert.equal((await fit(fresh(), Uint8Array.from(bytes.flat()), { loss: "bce" })).reason, "completed");
  assert.equal((await fit(fresh(), bytes, { loss: "mse" })).reason, "completed");
});
