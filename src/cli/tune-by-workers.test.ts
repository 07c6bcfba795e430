import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startRedis } from "../queue/redis-process.js";
import { openStudy } from "../tune/create-study.js";
import { cli, scratchFolder, startCli } from "./cli-process.js";

test("workers run the trials of one study, one of them killed; its file is what other commands read", async (t) => {
  const folder = scratchFolder(t);
  const redis = await startRedis();
  t.after(() => redis.stop());
  const startWorker = async () => {
    const worker = startCli(["worker", "--redis", redis.url, "--lock", "1"]);
    t.after(() => worker.child.kill("SIGKILL"));
    await worker.printed(/Working for/);
    return worker;
  };
  const [doomed] = await Promise.all([startWorker(), startWorker()]);
  const journal = join(folder, "study.jsonl");
  const small = ["--epochs", "2", "--limit", "300", "--engine", "wasm", "--threads", "1"];
  const tuning = startCli([
    ...["tune", "digits-linear", "--redis", redis.url, "--trials", "5", "--sampler", "random", "--pruner", "none"],
    ...["--study", journal, ...small],
  ]);
  // Killed once the first trial is done: the worker is in the middle of another, or about to be.
  await tuning.printed(/5 trials in/);
  const isBegun = (): boolean => existsSync(journal) && readFileSync(journal, "utf8").includes('"complete"');
  while (tuning.child.exitCode === null && !isBegun()) await sleep(20);
  doomed!.child.kill("SIGKILL");
  const { code, stdout, stderr } = await tuning.outcome;
  assert.equal(code, 0, stderr + stdout);
  const study = await openStudy(journal);
  assert.deepEqual(
    study.trials.map(({ state }) => state),
    Array(5).fill("complete"),
  );
  assert.ok(new Set(study.trials.map(({ values }) => values?.[0])).size > 1);
  await study.close();
  const show = await cli("tune", "show", journal, "--json");
  assert.equal((JSON.parse(show.stdout) as { readonly complete: number }).complete, 5, show.stderr);
});
