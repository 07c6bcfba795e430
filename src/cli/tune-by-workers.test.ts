import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { asCsv, plantRows } from "../pipeline/sample-data.js";
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

test("Ctrl-C keeps what workers have done and frees them; going on asks for the rest", async (t) => {
  const folder = scratchFolder(t);
  const redis = await startRedis();
  t.after(() => redis.stop());
  const worker = startCli(["worker", "--redis", redis.url, "--lock", "1"]);
  t.after(() => worker.child.kill("SIGKILL"));
  await worker.printed(/Working for/);
  const journal = join(folder, "study.jsonl");
  const small = ["--epochs", "2", "--limit", "300", "--engine", "wasm", "--threads", "1"];
  const search = ["--sampler", "random", "--pruner", "none", "--trials", "4"];
  const tuning = startCli(["tune", "digits-linear", "--redis", redis.url, ...search, "--study", journal, ...small]);
  while (!(existsSync(journal) && readFileSync(journal, "utf8").includes('"complete"'))) await sleep(20);
  tuning.child.kill("SIGINT");
  const { code, stdout, stderr } = await tuning.outcome;
  assert.equal(code, 130, stderr + stdout);
  const done = (await trialsIn(journal)).filter(({ state }) => state === "complete");
  assert.ok(done.length >= 1 && done.length < 4, `${done.length} done`);
  const goOn = /Go on with:\n.* (tune --study .*)/.exec(stdout)?.[1];
  const rest = await startCli(goOn!.replaceAll("'", "").split(" ")).outcome;
  assert.equal(rest.code, 0, rest.stderr + rest.stdout);
  const all = await trialsIn(journal);
  assert.equal(all.filter(({ state }) => state === "complete").length, 4);
  for (const { number, values } of done) assert.deepEqual(all[number]!.values, values);
});

test("a study that no worker can begin is given up with the worker's reason", async (t) => {
  const folder = scratchFolder(t);
  const redis = await startRedis();
  t.after(() => redis.stop());
  const worker = startCli(["worker", "--redis", redis.url], { cwd: folder });
  t.after(() => worker.child.kill("SIGKILL"));
  await worker.printed(/Working for/);
  // Known to who asks, and nowhere where the worker looks.
  const data = join(folder, "rows.csv");
  writeFileSync(data, asCsv(plantRows(80)));
  const journal = join(folder, "study.jsonl");
  const tuning = startCli([
    "tune",
    "table-anomaly",
    "--data",
    data,
    "--redis",
    redis.url,
    "--study",
    journal,
    "--trials",
    "2",
  ]);
  await tuning.printed(/2 trials in/);
  rmSync(data);
  const { code, stderr } = await tuning.outcome;
  assert.equal(code, 2, stderr);
  assert.match(stderr, /a worker: expected trials that can begin, got .*rows\.csv/);
  assert.equal(worker.child.exitCode, null);
});

async function trialsIn(journal: string) {
  const study = await openStudy(journal);
  await study.close();
  return study.trials;
}
