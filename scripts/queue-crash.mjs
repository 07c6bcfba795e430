// Kills workers and Redis again and again while a table is scored, and looks whether every row is in the result exactly once,
// with the verdict `sandglass score` gives, as docs/queue.md tells it. Needs redis-server.
// node scripts/queue-crash.mjs [--workers 2] [--worker-kills 100] [--redis-kills 10] [--rows 400000] [--shard-size 1000]
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startRedis } from "../dist/queue/redis-process.js";
import { planeDetector, planeTable } from "./queue-table.mjs";

const { values } = parseArgs({
  options: {
    workers: { type: "string", default: "2" },
    "worker-kills": { type: "string", default: "100" },
    "redis-kills": { type: "string", default: "10" },
    rows: { type: "string", default: "400000" },
    "shard-size": { type: "string", default: "1000" },
  },
});
const [workers, workerKills, redisKills] = ["workers", "worker-kills", "redis-kills"].map((name) =>
  Number(values[name]),
);
const main = new URL("../dist/cli/main.js", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "sandglass-crash-"));
const model = join(folder, "plane.onnx");
const table = join(folder, "rows.csv");
const out = join(folder, "verdicts");
await planeDetector(model);
await planeTable(table, Number(values.rows));
const redis = await startRedis();
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const started = [];
const startWorker = (at) => {
  const child = spawn(process.execPath, [main, "worker", "--redis", redis.url, "--lock", "2"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const one = { child, since: Number.POSITIVE_INFINITY };
  child.stderr.once("data", () => (one.since = Date.now())).resume();
  started[at] = one;
};
for (let at = 0; at < workers; at++) startWorker(at);
const args = ["score", "--redis", redis.url, model, table, "--out", out, "--shard-size", values["shard-size"]];
const scoring = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "ignore", "pipe"] });
let said = "";
scoring.stderr.setEncoding("utf8").on("data", (text) => (said += text));
const ended = once(scoring, "exit");
let [killed, crashed, over] = [0, 0, false];
ended.then(() => (over = true));
const begun = Date.now();
while (!over && (killed < workerKills || crashed < redisKills)) {
  await sleep(100 + 300 * Math.random());
  if (over) break;
  const at = Math.floor(Math.random() * workers);
  // One that has begun, so that kills hit shards under way.
  if (Date.now() - started[at].since > 300 + 700 * Math.random() && killed < workerKills) {
    started[at].child.kill("SIGKILL");
    killed++;
    startWorker(at);
  }
  if (crashed < redisKills && killed >= ((crashed + 1) * workerKills) / (redisKills + 1)) {
    await redis.crash();
    crashed++;
  }
}
const seconds = (Date.now() - begun) / 1000;
const [code] = await ended;
for (const { child } of started) child.kill("SIGKILL");
await redis.stop();
console.log(said);
console.log(`${killed} workers and ${crashed} times Redis killed within ${seconds.toFixed(0)} s; exit code ${code}`);
const alone = spawnSync(process.execPath, [main, "score", model, table, "--threads", "1"], { maxBuffer: 2 ** 31 - 1 });
const merged = readFileSync(join(out, "rows.csv.ndjson"));
const names = merged
  .toString()
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line).name);
console.log(`${names.length} rows, each once and in order: ${names.every((name, at) => name === at + 2)}`);
console.log(`the same bytes as sandglass score alone: ${merged.equals(alone.stdout)}`);
rmSync(folder, { recursive: true });
process.exit(
  code === 0 && over && merged.equals(alone.stdout) && killed === workerKills && crashed === redisKills ? 0 : 1,
);
