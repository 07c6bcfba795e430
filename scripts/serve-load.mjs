// Requests per second of `sandglass serve` beside what the same file scores in one process, and its memory over many requests, as
// docs/serve.md tells it. Needs Debian's wrk and Linux; the model reads gray pictures of 28 by 28 (`sandglass run digits-anomaly`).
// node scripts/serve-load.mjs MODEL.onnx [--seconds 5] [--connections 32] [--workers 1] [--requests 200000]
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { encode } from "fast-png";
import { loadDataset, openDetector, writeNpy } from "../dist/index.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "5" },
    connections: { type: "string", default: "32" },
    workers: { type: "string", default: "1" },
    requests: { type: "string", default: "200000" },
  },
});
const [model] = positionals;
const folder = mkdtempSync(join(tmpdir(), "sandglass-load-"));
const main = new URL("../dist/cli/main.js", import.meta.url).pathname;

const { test } = await loadDataset("mnist");
const { data } = test;
/** As they are stored: from 0 to 255. */
const bytes = (at) => data.subarray(at * 784, (at + 1) * 784);

const rows = (count) => Array.from({ length: count }, (_, at) => Array.from(bytes(at), (value) => value / 255));
const npy = (count) =>
  writeNpy({
    shape: [count, 28, 28],
    data: Uint8Array.from({ length: count * 784 }, (_, at) => bytes(Math.floor(at / 784))[at % 784]),
  });
const bodies = [
  ["one picture, JSON", 1, "application/json", JSON.stringify({ rows: rows(1) })],
  ["one picture, PNG", 1, "image/png", encode({ width: 28, height: 28, channels: 1, depth: 8, data: bytes(0) })],
  ["one picture, NPY", 1, "application/x-npy", npy(1)],
  ["100 pictures, NPY", 100, "application/x-npy", npy(100)],
  ["100 pictures, JSON", 100, "application/json", JSON.stringify({ rows: rows(100) })],
];

/** Pictures per second of the file in one process: all at once, and 100 at a time. */
async function alone() {
  const detector = await openDetector(model);
  const rate = async (size) => {
    const parts = Array.from({ length: 10_000 / size }, (_, at) => {
      const part = data.subarray(at * size * 784, (at + 1) * size * 784);
      return { ...test, count: size, data: part };
    });
    await detector.score(parts[0]);
    const start = performance.now();
    let scored = 0;
    while (performance.now() - start < 3000) for (const part of parts) scored += (await detector.score(part)).length;
    return scored / ((performance.now() - start) / 1000);
  };
  const rates = [await rate(10_000), await rate(100)];
  await detector.close();
  return rates;
}

const server = spawn(
  process.execPath,
  [main, "serve", `digits=${model}`, "--port", "0", "--workers", values.workers, "--drain", "0.1"],
  { stdio: ["ignore", "pipe", "inherit"] },
);
let log = "";
server.stdout.setEncoding("utf8").on("data", (text) => {
  log += text;
});
while (!log.includes('"listening"')) await new Promise((resolve) => setTimeout(resolve, 20));
const base = /"url":"([^"]+)"/.exec(log)[1];
const status = () => readFileSync(`/proc/${server.pid}/status`, "utf8");
const megabytes = () => Number(/VmRSS:\s+(\d+)/.exec(status())[1]) / 1024;
const processor = () => {
  const fields = readFileSync(`/proc/${server.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

/** One run of wrk; numbers as it prints them. */
function wrk(type, body, seconds) {
  const file = join(folder, "body");
  writeFileSync(file, body);
  const script = join(folder, "post.lua");
  writeFileSync(
    script,
    `wrk.method = "POST"\nwrk.headers["Content-Type"] = "${type}"\nlocal f = io.open("${file}", "rb")\nwrk.body = f:read("*a")\nf:close()\n`,
  );
  const before = processor();
  const args = [
    "-t1",
    `-c${values.connections}`,
    `-d${seconds}s`,
    "--latency",
    "-s",
    script,
    `${base}/v1/models/digits:score`,
  ];
  const said = execFileSync("wrk", args, { encoding: "utf8" });
  const number = (pattern) => pattern.exec(said)?.[1] ?? "0";
  return {
    requests: Number(number(/(\d+) requests in/)),
    perSecond: Number(number(/Requests\/sec:\s+([\d.]+)/)),
    median: number(/50%\s+(\S+)/),
    p99: number(/99%\s+(\S+)/),
    bad: number(/Non-2xx or 3xx responses: (\d+)/),
    processor: processor() - before,
  };
}

console.log(`load ${loadavg()[0].toFixed(1)} before; ${values.workers} worker(s), ${values.connections} connections`);
const [whole, hundreds] = await alone();
console.log(`one process: ${whole.toFixed(0)} pictures/s, ${hundreds.toFixed(0)} where they come 100 at a time`);
for (const [name, count, type, body] of bodies) {
  wrk(type, body, 1);
  const seen = wrk(type, body, values.seconds);
  const pictures = seen.perSecond * count;
  console.log(
    `${name}: ${seen.perSecond.toFixed(0)} requests/s, ${pictures.toFixed(0)} pictures/s (${((100 * pictures) / hundreds).toFixed(0)} % of ` +
      `one process), median ${seen.median}, 99 % ${seen.p99}, ${((1e6 * seen.processor) / seen.requests).toFixed(0)} us a request, ` +
      `${seen.bad} not answered well, ${megabytes().toFixed(0)} MB`,
  );
}

let sent = 0;
for (let part = 0; sent < Number(values.requests); part++) {
  const [, , type, body] = bodies[part % 3];
  const { requests, bad } = wrk(type, body, 5);
  sent += requests;
  console.log(`${sent} requests (${bad} not answered well): ${megabytes().toFixed(0)} MB`);
}
server.kill("SIGTERM");
await once(server, "close");
rmSync(folder, { recursive: true });
