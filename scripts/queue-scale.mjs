// Rows per second of a table scored by 1, 2 and 4 workers on this machine, beside `sandglass score` alone, and what of processor and
// memory each process takes, as docs/queue.md tells it. Needs redis-server and Linux.
// node scripts/queue-scale.mjs [--workers 1,2,4] [--rows 1000000] [--shard-size 1000] [--score mse] [--keep FOLDER]
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startRedis } from "../dist/queue/redis-process.js";
import { planeDetector, planeTable } from "./queue-table.mjs";

const { values } = parseArgs({
  options: {
    workers: { type: "string", default: "1,2,4" },
    rows: { type: "string", default: "1000000" },
    "shard-size": { type: "string", default: "1000" },
    score: { type: "string" },
    keep: { type: "string" },
    engine: { type: "string", default: "auto" },
  },
});
const rows = Number(values.rows);
const main = new URL("../dist/cli/main.js", import.meta.url).pathname;
const folder = values.keep ?? mkdtempSync(join(tmpdir(), "sandglass-scale-"));
mkdirSync(folder, { recursive: true });
const [model, table] = [join(folder, "plane.onnx"), join(folder, `rows-${rows}.csv`)];
if (!existsSync(model)) await planeDetector(model, values.score);
if (!existsSync(table)) await planeTable(table, rows);

/** Processor seconds and the most memory of a process, as the system counts them until it ends. */
function watched(child) {
  const seen = { cpu: 0, megabytes: 0 };
  const look = () => {
    try {
      const fields = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1].split(" ");
      seen.cpu = (Number(fields[11]) + Number(fields[12])) / 100;
      seen.megabytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))[1]) / 1024;
    } catch {
      // It has ended.
    }
  };
  const timer = setInterval(look, 100);
  child.once("exit", () => clearInterval(timer));
  return { seen, look };
}

const started = (args, stdio) => {
  const child = spawn(process.execPath, [main, ...args], { stdio });
  return { child, ...watched(child) };
};

async function digest(path) {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

const engine = ["--engine", values.engine];
const line = (...cells) => console.log(`| ${cells.join(" | ")} |`);
line("workers", "s", "rows/s", "score: CPU s, MB", "workers: CPU s, MB", "Redis: CPU s, MB", "load", "same bytes");
line(..."--------".split("").map(() => "---"));
const alone = join(folder, "alone.ndjson");
let begun = performance.now();
const single = started(
  ["score", model, table, "--threads", "1", ...engine],
  ["ignore", openSync(alone, "w"), "ignore"],
);
await once(single.child, "exit");
const shown = ({ seen }) => `${seen.cpu.toFixed(1)}, ${seen.megabytes.toFixed(0)}`;
const report = (name, seconds, ...rest) =>
  line(name, seconds.toFixed(1), Math.round(rows / seconds), ...rest.slice(0, 3), loadavg()[0].toFixed(1), rest[3]);
report("none", (performance.now() - begun) / 1000, shown(single), "", "", "");
const expected = await digest(alone);
for (const count of values.workers.split(",").map(Number)) {
  const redis = await startRedis();
  const server = watched({ pid: redis.pid(), once: () => {} });
  const workers = Array.from({ length: count }, () =>
    started(["worker", "--redis", redis.url], ["ignore", "ignore", "pipe"]),
  );
  for (const { child } of workers) await once(child.stderr, "data");
  const out = join(folder, `verdicts-${count}`);
  rmSync(out, { recursive: true, force: true });
  begun = performance.now();
  const args = [
    "score",
    "--redis",
    redis.url,
    model,
    table,
    "--out",
    out,
    "--shard-size",
    values["shard-size"],
    ...engine,
  ];
  const scoring = started(args, ["ignore", "ignore", "inherit"]);
  const [code] = await once(scoring.child, "exit");
  const seconds = (performance.now() - begun) / 1000;
  for (const one of workers) one.look();
  server.look();
  const sum = {
    cpu: workers.reduce((total, { seen }) => total + seen.cpu, 0),
    megabytes: Math.max(...workers.map(({ seen }) => seen.megabytes)),
  };
  const merged = join(out, `rows-${rows}.csv.ndjson`);
  const same = code === 0 && statSync(merged).size > 0 && (await digest(merged)) === expected;
  report(count, seconds, shown(scoring), shown({ seen: sum }), shown(server), same);
  for (const { child } of workers) child.kill("SIGKILL");
  await redis.stop();
  rmSync(out, { recursive: true, force: true });
}
if (values.keep === undefined) rmSync(folder, { recursive: true });
process.exit(0);
