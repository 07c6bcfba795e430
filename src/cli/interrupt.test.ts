import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadCheckpoint } from "../train/index.js";
import { cli, scratchFolder, smallConfig, startCli } from "./cli-process.js";

// Epochs long enough that a signal sent after the first one arrives within another.
const long = { limit: 2000, batchSize: 10, epochs: 4 };

/** Everything a run learned, without its timings. */
async function learned(out: string): Promise<object> {
  const { weights, slots, epochs, step } = await loadCheckpoint(join(out, "checkpoint"));
  const bytes = (arrays: ReadonlyMap<string, Float32Array>) =>
    [...arrays].map(([name, { buffer, byteOffset, byteLength }]) => {
      return [name, Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength).toString("base64")];
    });
  return { epochs, step, weights: bytes(weights), slots: bytes(slots) };
}

function losses(out: string): unknown[] {
  const lines = readFileSync(join(out, "history.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => {
    const { epoch, loss, valLoss } = JSON.parse(line) as Record<string, unknown>;
    return { epoch, loss, valLoss };
  });
}

test("stopped by Ctrl-C, SIGTERM or kill -9 in mid-epoch and resumed, a run ends in the same bytes", async (t) => {
  const folder = scratchFolder(t);
  const config = smallConfig(folder, long);
  const whole = join(folder, "whole");
  assert.equal((await cli("train", config, "--out", whole)).code, 0);
  const expected = await learned(whole);

  for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
    await t.test(signal, async () => {
      const out = join(folder, signal);
      const run = startCli(["train", config, "--out", out, "--threads", "1"]);
      await run.printed(/^epoch 1\/4/m);
      run.child.kill(signal);
      const { code, stdout } = await run.outcome;
      const stopped = await loadCheckpoint(join(out, "checkpoint"));
      assert.ok(stopped.epochs < long.epochs, "it was stopped before its end");
      assert.ok(!existsSync(join(out, "metrics.json")));
      if (signal !== "SIGKILL") {
        assert.equal(code, 130);
        assert.ok(stdout.includes(`/main.js train --resume ${out}\n`), stdout);
      }
      const resumed = await cli("train", "--resume", out, "--json");
      assert.equal(resumed.code, 0, resumed.stderr);
      assert.deepEqual(await learned(out), expected);
      assert.deepEqual(losses(out), losses(whole));
    });
  }
});

test("killed before its first checkpoint, a run resumes from the start", async (t) => {
  const folder = scratchFolder(t);
  const config = smallConfig(folder, { ...long, limit: 50_000, epochs: 1 });
  const out = join(folder, "run");
  const run = startCli(["train", config, "--out", out]);
  await run.printed(/ into /);
  while (!existsSync(join(out, "history.jsonl"))) await new Promise((resolve) => setTimeout(resolve, 5));
  run.child.kill("SIGKILL");
  await run.outcome;
  assert.ok(!existsSync(join(out, "checkpoint")));
  const resumed = await cli("train", "--resume", out, "--json");
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.equal((JSON.parse(resumed.stdout) as { epochs: number }).epochs, 1);
});

test("a full disk stops the run, names the file and keeps the checkpoint before; resuming refuses other options", async (t) => {
  const folder = scratchFolder(t);
  const out = join(folder, "run");
  assert.equal((await cli("train", smallConfig(folder), "--out", out)).code, 0);
  const kept = await learned(out);
  // Where the checkpoint is written before it takes its place: a device that is always full.
  if (existsSync("/dev/full")) {
    symlinkSync("/dev/full", join(out, "checkpoint.tmp"));
    const { code, stderr } = await cli("train", "--resume", out, "--epochs", "3");
    assert.equal(code, 2);
    assert.match(stderr, /checkpoint: expected a place to write the checkpoint to, got a full disk/);
    assert.deepEqual(await learned(out), kept);
  } else t.diagnostic("no /dev/full here: a full disk was not tried");

  for (const options of [
    ["--batch-size", "7"],
    ["--seed", "1"],
    ["--limit", "9"],
    ["--out", folder],
  ]) {
    const { code, stderr } = await cli("train", "--resume", out, ...options);
    assert.equal(code, 2);
    assert.match(
      stderr,
      new RegExp(`${options[0]}: expected only --epochs, --patience, --engine, --threads and --data-dir`),
    );
  }
  const more = await cli("train", "--resume", out, "--epochs", "4", "--json");
  assert.equal((JSON.parse(more.stdout) as { epochs: number }).epochs, 4);
});

test("Ctrl-C while the C compiler runs is an interruption, not a compiler that fails", async (t) => {
  const doctor = JSON.parse((await cli("doctor", "--json")).stdout) as {
    readonly engines: readonly { readonly name: string; readonly works: boolean }[];
  };
  if (!doctor.engines.some(({ name, works }) => name === "native" && works)) return t.skip("no C compiler here");
  const folder = scratchFolder(t);
  const cache = join(folder, "cache");
  const out = join(folder, "run");
  const args = ["train", "digits-basic", "--engine", "native", "--limit", "200", "--batch-size", "50", "--out", out];
  const run = startCli(args, { env: { ...process.env, SANDGLASS_CACHE: cache }, detached: true });
  const compiling = (): boolean =>
    existsSync(cache) && readdirSync(cache, { recursive: true, encoding: "utf8" }).some((name) => name.endsWith(".c"));
  while (!compiling()) await new Promise((resolve) => setTimeout(resolve, 2));
  // As a terminal does: to the whole group, the compiler among it.
  process.kill(-run.child.pid!, "SIGINT");
  const { code, stderr, stdout } = await run.outcome;
  assert.equal(code, 130, stdout + stderr);
  assert.match(stdout, /Interrupted/);
  assert.equal(stderr, "");
});
