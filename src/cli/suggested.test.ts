import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { encode } from "fast-png";
import { Random } from "../core/random.js";
import { writeNpy } from "../data/readers/npy.js";
import { cli, scratchFolder, startCli } from "./cli-process.js";
import { labelledTable } from "./sample-table.js";

// Every command that the help, the README and the demo suggest is run as a reader would type it, made small.

const main = fileURLToPath(new URL("./main.js", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const small = "--epochs 1 --limit 100 --batch-size 50 --engine wasm --threads 1";
const commands = [
  "run",
  "train",
  "tune",
  "eval",
  "score",
  "denoise",
  "export",
  "inspect",
  "set-threshold",
  "studio",
  "data",
  "doctor",
  "recipes",
  "completion",
  "",
];

const helps = new Map<string, string>();
before(async () => {
  for (const name of commands) helps.set(name, (await cli(...[name, "--help"].filter(Boolean))).stdout);
});

/** The commands in help texts and in the README's blocks, without what is said about them. */
function suggested(): string[] {
  const lines = [...helps.values()].flatMap((help) => help.match(/^ {2}\$ .*sandglass.*/gm) ?? []);
  const readme = readFileSync(join(root, "README.md"), "utf8").match(/^sandglass .*/gm) ?? [];
  assert.ok(readme.length >= 10);
  const all = [...new Set([...lines, ...readme].map((line) => line.replace(/^ {2}\$ /, "").split(/ {2,}/)[0]!))];
  // What needs a queue is tried in score-by-workers.test.ts, beside one.
  return all.filter((line) => !/--redis/.test(line));
}

/** The same command with less to do. */
function madeSmall(line: string): string {
  const less = line
    .replace("tail -f", "cat")
    .replace(/--seeds \d+/, "--seeds 2")
    .replace(/--trials \d+/, "")
    .replace(/--sweep \S+/, "--sweep 2,3");
  if (/ tune --study | tune best /.test(less)) return `${less} ${/ best /.test(less) ? "--epochs 1" : "--trials 2"}`;
  if (/ tune /.test(less) && !/ tune (?:show|export) /.test(less)) return `${less} --trials 2${size(line)}`;
  if (/ --resume /.test(less)) return less.replace(/--epochs \d+/, "--epochs 2");
  return less.replaceAll(/ --(?:epochs|limit) \d+/g, "").replace(/(sandglass (?:run|train) [^|]*)/, `$1${size(line)} `);
}

interface Place {
  readonly folder: string;
  readonly run: (line: string) => { readonly status: number | null; readonly output: string };
}

/** A folder in which `sandglass` is a command. */
function place(folder: string): Place {
  mkdirSync(join(folder, "bin"));
  const shim = join(folder, "bin", "sandglass");
  writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(shim, 0o755);
  const env = { ...process.env, HOME: folder, PATH: `${join(folder, "bin")}:${process.env["PATH"]}` };
  const run = (line: string) => {
    const { status, stdout, stderr } = spawnSync("bash", ["-o", "pipefail", "-c", line], {
      cwd: folder,
      env,
      encoding: "utf8",
    });
    return { status, output: stdout + stderr };
  };
  return { folder, run };
}

const size = (line: string): string => {
  if (line.startsWith("export")) return "";
  if (line.includes("series-")) return ` ${small.replace(/--limit \d+/, "")}`;
  return ` ${line.includes("image-") ? small.replace("50 ", "16 ") : small}`;
};

/** The files and runs that the examples speak of. */
function furnish({ folder, run }: Place): void {
  labelledTable(folder, { name: "sensors.csv" });
  const sensors = readFileSync(join(folder, "sensors.csv"), "utf8").trim().split("\n");
  const [header, ...rows] = sensors;
  const numbered = rows.map((row, at) => `${at},${at},${row}`).join("\n");
  writeFileSync(join(folder, "sensors.csv"), `id,time,${header}\n${numbered}\n`);
  labelledTable(folder, { name: "train.csv" });
  labelledTable(folder, { name: "rows.csv", labelled: false, anomalies: 5 });
  labelledTable(folder, { name: "new.csv", labelled: false, normals: 10, anomalies: 5 });
  labelledTable(folder, { name: "labelled.csv", normals: 20, anomalies: 10 });
  writeFileSync(join(folder, "sensors.ndjson"), '{"speed": 1, "load": 2, "heat": 5, "colour": "red"}\n');
  const points = Array.from({ length: 600 }, (_, at) => `${at * 60},${Math.sin(at / 4) + (at % 7) / 50}`);
  writeFileSync(join(folder, "pump.csv"), `time,flow\n${points.join("\n")}\n`);
  writeFileSync(join(folder, "later.csv"), `time,flow\n${points.join("\n")}\n`);
  writeFileSync(join(folder, "known.json"), '[["1970-01-01 05:00", "1970-01-01 05:10"]]');
  writeFileSync(join(folder, "my.json"), '{"recipe": "digits-linear", "epochs": 10}');
  mkdirSync(join(folder, "scans"));
  mkdirSync(join(folder, ".config/fish/completions"), { recursive: true });
  const random = new Random(1, "scans");
  mkdirSync(join(folder, "good"));
  for (const name of ["scans/a", ...Array.from({ length: 60 }, (_, at) => `good/${at}`)]) {
    const data = Uint8Array.from({ length: 784 }, () => random.integer(256));
    writeFileSync(join(folder, `${name}.png`), encode({ width: 28, height: 28, channels: 1, data }));
  }
  for (const kind of ["good", "bad"]) {
    mkdirSync(join(folder, "new", kind), { recursive: true });
    for (const name of ["0", "1"])
      copyFileSync(join(folder, `good/${name}.png`), join(folder, `new/${kind}/${name}.png`));
  }
  const pictures = Float32Array.from({ length: 2 * 784 }, () => random.uniform());
  writeFileSync(join(folder, "noisy.npy"), writeNpy({ shape: [2, 1, 28, 28], data: pictures }));
  for (const line of [
    "run digits-anomaly",
    "train digits-denoise --variant dense",
    "run table-anomaly --data train.csv --label-column faulty",
    "train digits-linear",
    "train fashion-ssim",
    "train image-anomaly --data good",
    "train series-anomaly --data pump.csv",
    "tune digits-linear --trials 1",
    "run series-anomaly --data pump.csv --variant patches",
    "run table-anomaly --data train.csv --label-column faulty --variant score-matching",
    "export runs/table-anomaly-1 --out pumps.onnx",
    "export runs/image-anomaly-1 --out scans.onnx",
    "export runs/series-anomaly-1 --out taxi.onnx",
  ]) {
    const { status, output } = run(`sandglass ${line}${size(line)}`);
    assert.equal(status, 0, `${line}: ${output}`);
  }
}

test("every command of the help texts and the README works", async (t) => {
  const here = place(scratchFolder(t));
  furnish(here);
  const absent = (JSON.parse((await cli("data", "list", "--json")).stdout) as { name: string; kind: string }[])
    .filter(({ kind }) => kind === "download")
    .map(({ name }) => name);
  const lines = [...new Set(suggested().map(madeSmall))];
  assert.ok(lines.length > 25, `${lines.length} commands`);
  for (const line of lines) {
    if (/\becg-/.test(line) && absent.includes("ecg5000")) {
      t.diagnostic(`not tried, for want of its data: ${line}`);
      continue;
    }
    // What the command is to make must not be there yet.
    const made =
      / --out (\S+)/.exec(line)?.[1] ?? (/ export runs\/(\S+)/.exec(line) ? "digits-anomaly-1.onnx" : undefined);
    if (made !== undefined) rmSync(join(here.folder, made), { recursive: true, force: true });
    if (/^(npx )?sandglass (serve|studio)\b/.test(line)) {
      await serves(line, here.folder);
      continue;
    }
    const { status, output } = here.run(line);
    assert.equal(status, 0, `${line}: ${output}`);
  }
});

/** A server goes on until it is told to end. */
async function serves(line: string, cwd: string): Promise<void> {
  const words = line
    .replace(/^.*?sandglass /, "")
    .trim()
    .split(/\s+/);
  const [studio, ready, signal] =
    words[0] === "studio"
      ? ([true, /Ctrl-C ends it/, "SIGINT"] as const)
      : ([false, /"listening"/, "SIGTERM"] as const);
  const running = startCli([...words, ...(studio ? [] : ["--port", "0", "--engine", "wasm"])], { cwd });
  await running.printed(ready);
  running.child.kill(signal);
  const { code, stderr } = await running.outcome;
  assert.equal(code, 0, `${line}: ${stderr}`);
}

test("what a complete run and the demo suggest works as printed", (t) => {
  const folder = scratchFolder(t);
  const bash = (line: string): string => {
    const { status, stdout, stderr } = spawnSync("bash", ["-c", line], { cwd: root, encoding: "utf8" });
    assert.equal(status, 0, `${line}: ${stdout}${stderr}`);
    return stdout;
  };
  const out = join(folder, "demo");
  const demo = bash(`node scripts/demo.mjs ${small} --out ${out}`);
  const [, next] = /^train on: (.*)$/m.exec(demo)!;
  assert.match(bash(next!.replace(/--epochs \d+/, "--epochs 2")), /learning rate falls over all 2 epochs/);
  const [, longer] = /^Train it for longer with:\n {2}(.*)$/m.exec(
    bash(`node dist/cli/main.js train --resume ${out}`),
  )!;
  assert.match(bash(longer!), /^epoch 4\/4/m);
});
