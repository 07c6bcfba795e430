import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openEngine } from "../engine/open.js";
import { fitDetector, saveModel } from "../pipeline/index.js";
import { planePoints, swinging } from "../pipeline/sample-data.js";
import { freePort, type RedisProcess, startRedis } from "../queue/redis-process.js";
import { cli, type RunningCli, startCli } from "./cli-process.js";

let folder: string;
let redis: RedisProcess;
let model: string;
let table: string;
let expected: string;
const workers = new Set<RunningCli>();

/** A worker that has begun. */
async function startWorker(...flags: readonly string[]): Promise<RunningCli> {
  const worker = startCli(["worker", "--redis", redis.url, "--lock", "1", ...flags]);
  workers.add(worker);
  await worker.printed(/Working for/);
  return worker;
}

async function end(signal: NodeJS.Signals, ...ending: readonly RunningCli[]): Promise<void> {
  for (const worker of ending) {
    worker.child.kill(signal);
    workers.delete(worker);
  }
  await Promise.all(ending.map(({ outcome }) => outcome));
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandglass-workers-"));
  redis = await startRedis();
  model = join(folder, "pumps.onnx");
  const engine = await openEngine("wasm", { threads: 1 });
  const detector = await fitDetector(planePoints(200), { epochs: 2, score: "mse", engine });
  await saveModel(detector, model);
  await detector.close();
  await engine.dispose();
  table = join(folder, "new.csv");
  writeFileSync(table, `${planePoints(40_000, 2).join("\n")}\n`);
  expected = (await cli("score", model, table)).stdout;
});

after(async () => {
  await end("SIGKILL", ...workers);
  await redis?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("workers and Redis killed again and again: every row is there once, as sandglass score writes it", async () => {
  const out = join(folder, "killed");
  const args = ["score", "--redis", redis.url, model, table, "--out", out, "--shard-size", "1000", "--in-flight", "4"];
  let pair = await Promise.all([startWorker(), startWorker()]);
  const scoring = startCli(args);
  const shards = join(out, "shards", "0");
  let kills = 0;
  for (const most of [1, 12, 24]) {
    while (scoring.child.exitCode === null && !(existsSync(shards) && readdirSync(shards).length >= most))
      await sleep(5);
    if (scoring.child.exitCode !== null) break;
    await end("SIGKILL", ...pair);
    kills += pair.length;
    if (most > 1) await redis.crash();
    pair = await Promise.all([startWorker(), startWorker()]);
  }
  const { code, stderr } = await scoring.outcome;
  assert.equal(code, 0, stderr);
  assert.equal(kills, 6);
  assert.match(stderr, /does not answer\. Waiting for it to come back\.\n.*is back\./);
  assert.equal(readFileSync(join(out, "new.csv.ndjson"), "utf8"), expected);
  await end("SIGKILL", ...pair);
});

test("Ctrl-C says how to go on, and the command it names does; a worker stops after its shard", async () => {
  const out = join(folder, "stopped");
  const worker = await startWorker("--concurrency", "2");
  const scoring = startCli(["score", "--redis", redis.url, model, table, "--out", out, "--shard-size", "1000"]);
  const shards = join(out, "shards", "0");
  while (!(existsSync(shards) && readdirSync(shards).length >= 3)) await sleep(5);
  scoring.child.kill("SIGINT");
  const { code, stderr } = await scoring.outcome;
  assert.equal(code, 130, stderr);
  assert.match(stderr, /What is judged is kept in/);
  const kept = readdirSync(shards).length;
  assert.ok(kept >= 3 && kept < 40, `${kept}`);
  const goOn = /^Go on: (.*)$/m.exec(stderr)![1]!;
  const again = spawnSync("bash", ["-c", goOn], { encoding: "utf8" });
  assert.equal(again.status, 0, again.stderr);
  assert.equal(again.stdout, `${join(out, "new.csv.ndjson")}\n`);
  assert.match(again.stderr, /40000 judged, \d+ anomalous/);
  assert.equal(readFileSync(join(out, "new.csv.ndjson"), "utf8"), expected);
  await end("SIGTERM", worker);
  const stopped = await worker.outcome;
  assert.equal(stopped.code, 130);
  assert.match(stopped.stderr, /\d+ samples in \d+ shards/);
});

test("what cannot work is said at once", async () => {
  const series = join(folder, "series.onnx");
  const detector = await fitDetector(swinging(300), { epochs: 1, window: 24 });
  await saveModel(detector, series);
  await detector.close();
  const down = `redis://127.0.0.1:${await freePort()}`;
  const [by, out] = [
    ["--redis", redis.url],
    ["--out", join(folder, "never")],
  ];
  const cases = [
    [["score", model, table, table], /2 inputs: expected --redis and --out, a new folder for the verdicts/],
    [["score", model, table, ...out], /--out: expected --redis and --out.*got no --redis/],
    [["score", model, table, ...by, "--resume"], /--resume: expected .* got no --out/],
    [["score", model, table, ...by, ...out, "--heatmaps", "x"], /--heatmaps: expected no --redis/],
    [["score", model, table, ...by, ...out, "--threads", "2"], /Give it to sandglass worker/],
    [["score", model, table, ...by, ...out, "--resume"], /expected a scoring to go on with, got none/],
    [["score", series, table, ...by, ...out], /got one of series, which are judged as a whole\. Leave --redis out/],
    [["score", model, table, "--redis", down, ...out], /expected Redis to answer, got connect ECONNREFUSED/],
    [["score", model, join(folder, "none.csv"), ...by, ...out], /none\.csv: expected a file or folder to read/],
    [["worker", "--redis", down], /expected Redis to answer, got connect ECONNREFUSED/],
    [["worker"], /sandglass worker: expected --redis, the URL of the Redis with the queue, got none/],
  ] as const;
  for (const [args, message] of cases) {
    const { code, stderr, stdout } = await cli(...args);
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /^\s+at /m);
  }
});

test("the commands that help, README and docs/queue.md suggest work", async () => {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const helps = await Promise.all(["worker", "score", "tune"].map(async (name) => (await cli(name, "--help")).stdout));
  const docs = ["README.md", "docs/queue.md"].map((name) => readFileSync(join(root, name), "utf8"));
  const lines = [
    ...helps.flatMap((help) => help.match(/^ {2}\$ .*/gm) ?? []),
    ...docs.flatMap((text) => text.match(/^\S.*/gm) ?? []),
  ]
    .map((line) => line.replace(/^ {2}\$ /, "").split(/ {2,}/)[0]!)
    .filter((line) => /^(SANDGLASS_REDIS=\S+ )?sandglass (worker|(score|tune) .*--redis)/.test(line));
  assert.ok(lines.length >= 6, lines.join("\n"));
  const here = join(folder, "suggested");
  mkdirSync(here);
  for (const name of ["new.csv", "january.csv", "february.csv"]) writeFileSync(join(here, name), "1,2,3\n2,3,4\n");
  writeFileSync(join(here, "pumps.onnx"), readFileSync(model));
  const worker = await startWorker();
  for (const line of new Set(lines)) {
    const [url = ""] = /redis:\/\/[^ ]*/.exec(line)!;
    const own = line.replace(url, redis.url);
    const words = own
      .replace(/^SANDGLASS_REDIS=\S+ /, "")
      .split(" ")
      .slice(1);
    if (words[0] === "tune") words.push(..."--trials 2 --epochs 1 --limit 200 --engine wasm --threads 1".split(" "));
    if (!words.includes("--resume")) rmSync(join(here, "verdicts"), { recursive: true, force: true });
    const running = startCli(words, { cwd: here, env: { ...process.env, SANDGLASS_REDIS: redis.url } });
    if (words[0] === "worker") {
      await running.printed(/Working for/);
      running.child.kill("SIGTERM");
    }
    const { code, stderr } = await running.outcome;
    assert.equal(code, words[0] === "worker" ? 130 : 0, `${own}: ${stderr}`);
  }
  await end("SIGKILL", worker);
});
