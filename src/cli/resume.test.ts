import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cli, scratchFolder } from "./cli-process.js";

// digits-basic: its learning rate falls along a cosine, to a hundredth in the last step.
const small = ["digits-basic", "--limit", "200", "--batch-size", "50", "--engine", "wasm", "--threads", "1"] as const;

interface Metrics {
  readonly epochs: number;
  readonly bestEpoch?: number;
  readonly valLoss: number;
  readonly trainingSamples: number;
  readonly validation: { readonly split: string; readonly samples: number; readonly note: string };
}

const metricsOf = (out: string): Metrics => JSON.parse(readFileSync(join(out, "metrics.json"), "utf8")) as Metrics;
const historyOf = (out: string) =>
  readFileSync(join(out, "history.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly valLoss: number; readonly learningRate: number });

test("more epochs stretch a falling rate; a refused call changes nothing; a complete run says so", async (t) => {
  const out = join(scratchFolder(t), "run");
  assert.equal((await cli("train", ...small, "--epochs", "2", "--out", out)).code, 0);
  const files = () => ["config.json", "history.jsonl"].map((name) => readFileSync(join(out, name), "utf8"));
  const before = files();

  const complete = await cli("train", "--resume", out, "--json");
  assert.equal(complete.code, 0, complete.stderr);
  assert.match(complete.stderr, /is complete: 2 epochs trained\.\nTrain it for longer with:\n.* --epochs 4\n/);
  assert.equal((JSON.parse(complete.stdout) as Metrics).epochs, 2);

  const fewer = await cli("train", "--resume", out, "--epochs", "1");
  assert.equal(fewer.code, 2);
  assert.match(fewer.stderr, /^error: --epochs: expected at least the 2 there are already, got 1\.$/m);
  const stopping = await cli("train", "--resume", out, "--epochs", "4", "--patience", "2");
  assert.match(stopping.stderr, /--patience: expected a run that was started with early stopping/);
  assert.deepEqual(files(), before);

  const more = await cli("train", "--resume", out, "--epochs", "4");
  assert.equal(more.code, 0, more.stderr);
  // The cosine from .002 to .00002 over 16 steps instead of 8, at step 8: half way.
  assert.match(
    more.stdout,
    /The learning rate falls over all 4 epochs now: it goes on at 0\.00101 instead of 0\.00002\./,
  );
  const rates = historyOf(out).map(({ learningRate }) => learningRate);
  assert.equal(rates.length, 4);
  const cosine = (step: number): number => 0.002 * (0.99 * ((1 + Math.cos((Math.PI * step) / 16)) / 2) + 0.01);
  assert.ok(Math.abs(rates[2]! - cosine(11)) < 1e-12 && Math.abs(rates[3]! - cosine(15)) < 1e-12, String(rates));
  assert.equal((JSON.parse(readFileSync(join(out, "config.json"), "utf8")) as Metrics).epochs, 4);
});

test("early stopping watches training samples kept out, and keeps the best epoch", async (t) => {
  const out = join(scratchFolder(t), "run");
  const options = ["--learning-rate", "0.3", "--epochs", "40", "--patience", "2", "--validation", "0.25"];
  const { code, stdout, stderr } = await cli("train", ...small, ...options, "--schedule", "constant", "--out", out);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /50 training samples are kept out, to stop by\./);
  const [metrics, history] = [metricsOf(out), historyOf(out)];
  const losses = history.map(({ valLoss }) => valLoss);
  assert.ok(history.every(({ learningRate }) => learningRate === 0.3));
  assert.ok(losses.length < 40, "it stopped early");
  assert.equal(metrics.bestEpoch, losses.indexOf(Math.min(...losses)) + 1);
  assert.equal(metrics.bestEpoch, losses.length - 2);
  assert.equal(metrics.valLoss, Math.min(...losses));
  assert.deepEqual(
    [metrics.trainingSamples, metrics.validation.split, metrics.validation.samples],
    [150, "training", 50],
  );
  assert.match(
    metrics.validation.note,
    /share of 0\.25 of the training samples.* They stop the training after 2 epochs/,
  );
  // Judging takes the same weights as the metrics: those of the best epoch, not of the last.
  const judged = await cli("eval", out, "--json", "--engine", "wasm");
  assert.equal(judged.code, 0, judged.stderr);
  const again = await cli("train", "--resume", out);
  assert.match(again.stdout, /then stopped early\.\nTrain it for longer with:\n.* --patience 4/);
});
