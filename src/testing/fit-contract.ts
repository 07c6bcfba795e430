import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Samples } from "../core/samples.js";
import type { Engine } from "../engine/contract.js";
import * as nn from "../nn/index.js";
import { adam, type Checkpoint, chain, clipByNorm, decodeCheckpoint, encodeCheckpoint, fit } from "../train/index.js";

// 150 samples in batches of 20: seven full steps and one of ten samples.
const samples: Samples = {
  shape: [1, 9, 7],
  count: 150,
  data: Uint8Array.from({ length: 150 * 63 }, (_, at) => (at * at * 31 + (at >> 5) * 77) % 256),
  scale: 1 / 255,
};

/** Everything that has state or draws random numbers in training. */
const freshModel = (): nn.Model =>
  nn.autoencoder({
    input: [1, 9, 7],
    encoder: [
      nn.randomGain(0.5),
      nn.gaussianNoise(0.2),
      nn.conv2d(5, { padding: "same", strides: 2, activation: "relu" }),
      nn.batchNorm(),
      nn.dropout(0.1),
      nn.flatten(),
      nn.dense(6, { activation: "gelu" }),
    ],
    decoder: [
      nn.dense(60, { activation: "leakyRelu" }),
      nn.reshape([3, 5, 4]),
      nn.upsample2d({ interpolation: "bilinear" }),
      nn.conv2d(1, { kernelSize: 2, activation: "sigmoid" }),
    ],
    seed: 3,
  });

interface Trained {
  readonly checkpoint: Checkpoint;
  /** Training and validation loss of each epoch. */
  readonly losses: readonly (readonly (number | undefined)[])[];
}

/** Trains for three epochs, or until the first job after `epoch` epochs is done, as Ctrl-C would. */
async function train(
  engine: Engine,
  options: { resume?: Checkpoint; abortAfter?: number; trim?: number } = {},
): Promise<Trained> {
  const { resume, abortAfter, trim = 0 } = options;
  const abort = new AbortController();
  const optimizer = chain(clipByNorm(1), adam({ learningRate: 0.01 }));
  for await (const event of fit(freshModel(), samples, {
    ...{ engine, epochs: 3, batchSize: 20, loss: "bce", optimizer, seed: 5, trim, validation: samples },
    ...{ signal: abort.signal, ...(resume && { resume }) },
  })) {
    if (event.type === "progress" && event.epoch === abortAfter) abort.abort();
    if (event.type !== "end") continue;
    const losses = event.history.map(({ loss, valLoss }) => [loss, valLoss]);
    return { checkpoint: await decodeCheckpoint(await encodeCheckpoint(event.checkpoint), "memory"), losses };
  }
  throw new Error("the training did not end");
}

/**
 * Registers with node:test what training must be on any engine whose storage is float32: the same bits for every number
 * of threads, and after being aborted in mid-epoch and resumed.
 *
 * @example
 * ```ts no-run
 * import { openEngine } from "sandglass";
 * import { fitContract } from "sandglass/testing";
 * fitContract("wasm", ({ threads }) => openEngine("wasm", { threads }));
 * ```
 */
export function fitContract(
  name: string,
  open: (options: { readonly threads: number }) => Promise<Engine>,
  { threads = [1, 2] }: { readonly threads?: readonly number[] } = {},
): void {
  const on = async <T>(count: number, body: (engine: Engine) => Promise<T>): Promise<T> => {
    const engine = await open({ threads: count });
    try {
      return await body(engine);
    } finally {
      await engine.dispose();
    }
  };
  describe(`training on ${name}`, () => {
    test("learns, and leaves the same bits whatever the number of threads", async () => {
      const results: Trained[] = [];
      for (const count of threads) results.push(await on(count, (engine) => train(engine)));
      const [first, ...others] = results;
      assert.ok(first!.losses[2]![0]! < first!.losses[0]![0]!);
      for (const other of others) {
        assert.deepEqual(other.checkpoint.weights, first!.checkpoint.weights);
        assert.deepEqual(other.checkpoint.slots, first!.checkpoint.slots);
        assert.deepEqual(other.losses, first!.losses);
      }
    });
    for (const trim of [0, 0.3])
      test(`aborted in the middle of each epoch and resumed with other threads, it ends in the same bits, trim ${trim}`, async () => {
        const whole = await on(threads[0]!, (engine) => train(engine, { trim }));
        let state: Checkpoint | undefined;
        for (const [at, epoch] of [1, 2, 3].entries()) {
          const resume = state && { resume: state };
          const { checkpoint } = await on(threads[at % threads.length]!, (engine) =>
            train(engine, { ...resume, abortAfter: epoch, trim }),
          );
          assert.equal(checkpoint.epochs, epoch - 1);
          state = checkpoint;
        }
        const resumed = await on(threads.at(-1)!, (engine) => train(engine, { resume: state!, trim }));
        assert.deepEqual(resumed.checkpoint.weights, whole.checkpoint.weights);
        assert.deepEqual(resumed.checkpoint.slots, whole.checkpoint.slots);
        assert.deepEqual(resumed.losses, whole.losses);
      });
  });
}
