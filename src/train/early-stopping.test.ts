import assert from "node:assert/strict";
import { test } from "node:test";
import type { Samples } from "../core/samples.js";
import * as nn from "../nn/index.js";
import { float32Engine } from "../testing/float32-engine.js";
import { eventsOf, ofType } from "../testing/small-training.js";
import type { Checkpoint, EndEvent, EpochEvent, FitOptions } from "./index.js";
import { decodeCheckpoint, encodeCheckpoint, evaluate, fit, sgd } from "./index.js";

// One weight, from 0 towards the training target's 2; the validation target's 1 is best on the way.
const line: Samples = { shape: [1], count: 4, data: Float32Array.of(-1, -0.5, 0.5, 1), scale: 1 };
const times = (factor: number): Samples => ({ ...line, data: (line.data as Float32Array).map((x) => x * factor) });
const lineModel = (): nn.Model =>
  nn.autoencoder({ input: [1], encoder: [nn.dense(1, { useBias: false, kernelInitializer: "zeros" })], decoder: [] });
const lineOptions = (): FitOptions => ({
  ...{ engine: float32Engine(), epochs: 50, batchSize: 4, optimizer: sgd({ learningRate: 0.1 }) },
  ...{ target: times(2), validation: line, validationTarget: times(1) },
});
const slopeOf = (model: nn.Model): number => model.weights.get("encoder.0.kernel")![0]!;

test("early stopping ends after its patience and restores the best epoch, also when the loop is left at the end", async () => {
  const stopping = { earlyStopping: { patience: 3 } };
  for (const leave of [false, true]) {
    const model = lineModel();
    const epochs: EpochEvent[] = [];
    let end: EndEvent | undefined;
    for await (const event of fit(model, line, { ...lineOptions(), ...stopping })) {
      if (event.type === "epoch") epochs.push(event);
      if (event.type === "end") {
        end = event;
        if (leave) break;
      }
    }
    assert.equal(end!.reason, "earlyStopping");
    const best = epochs.reduce((a, b) => (b.valLoss! < a.valLoss! ? b : a));
    assert.equal(end!.bestEpoch, best.epoch);
    assert.equal(epochs.length, best.epoch + 3);
    assert.deepEqual(
      epochs.map((epoch) => epoch.best),
      epochs.map(({ epoch }) => epoch <= best.epoch),
    );
    assert.ok(Math.abs(slopeOf(model) - 1) < 0.1, `${slopeOf(model)}`);
    assert.ok(
      Math.abs((await evaluate(model, line, { engine: float32Engine(), target: times(1) })) - best.valLoss!) < 1e-7,
    );
  }
});

test("without restoring, the last epoch's weights stay; without early stopping, training runs through", async () => {
  const model = lineModel();
  await eventsOf(model, line, { ...lineOptions(), earlyStopping: { patience: 3, restoreBest: false } });
  assert.ok(slopeOf(model) > 1.15, `${slopeOf(model)}`);
  const through = lineModel();
  const [end] = ofType(await eventsOf(through, line, lineOptions()), "end");
  assert.equal(end!.reason, "completed");
  assert.ok(slopeOf(through) > 1.8);
});

test("a resumed training remembers its best epoch and its patience", async () => {
  const stopping = { ...lineOptions(), earlyStopping: { patience: 3 } };
  const checkpoints: Checkpoint[] = [];
  const whole = lineModel();
  const [end] = ofType(
    await eventsOf(whole, line, { ...stopping, checkpoint: (state) => void checkpoints.push(state) }),
    "end",
  );
  for (const at of [-2, -1]) {
    const model = lineModel();
    const events = await eventsOf(model, line, {
      ...stopping,
      resume: await decodeCheckpoint(await encodeCheckpoint(checkpoints.at(at)!), "memory"),
    });
    assert.equal(ofType(events, "end")[0]!.reason, "earlyStopping");
    assert.equal(ofType(events, "end")[0]!.epochs, end!.epochs);
    assert.equal(slopeOf(model), slopeOf(whole));
  }
});

test("progress by less than minDelta does not count", async () => {
  const slow = { ...lineOptions(), earlyStopping: { patience: 2, minDelta: 1 } };
  assert.equal(ofType(await eventsOf(lineModel(), line, slow), "epoch").length, 3);
});
