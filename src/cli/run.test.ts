import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cli, scratchFolder } from "./cli-process.js";
import { labelledTable } from "./sample-table.js";

const quick = ["--engine", "wasm", "--threads", "1", "--epochs", "1", "--batch-size", "50"] as const;

interface Line {
  readonly recipe: string;
  readonly variant: string | null;
  readonly seed: number;
  readonly seconds: number;
  readonly latentSize: number;
  readonly metrics: Readonly<Record<string, number>>;
  readonly baselines: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly out: string;
  readonly mean?: Readonly<Record<string, number>>;
  readonly sd?: Readonly<Record<string, number>>;
  readonly sweep?: readonly { readonly level: number; readonly latentSize: number }[];
}

async function run(...args: readonly string[]): Promise<Line> {
  const { code, stdout, stderr } = await cli("run", ...args, "--json");
  assert.equal(code, 0, stderr);
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, 1);
  return JSON.parse(lines[0]!) as Line;
}

const base = ["recipe", "variant", "seed", "latentSize", "engine", "seconds", "verdict", "metrics", "baselines", "out"];

test("a table: anomalies found, baselines beside, a report and a detector left", async (t) => {
  const folder = scratchFolder(t);
  const out = join(folder, "run");
  const data = labelledTable(folder);
  const line = await run(
    "table-anomaly",
    "--data",
    data,
    "--label-column",
    "faulty",
    "--seed",
    "3",
    "--out",
    out,
    ...quick,
    "--epochs",
    "30",
  );
  assert.deepEqual(Object.keys(line), base);
  assert.deepEqual([line.recipe, line.variant, line.seed, line.out], ["table-anomaly", null, 3, out]);
  assert.ok(line.metrics["auroc"]! > 0.95, `${line.metrics["auroc"]}`);
  for (const name of [
    "accuracy",
    "precision",
    "recall",
    "f1",
    "falseAlarmRate",
    "mse",
    "auroc.mse",
    "majorityAccuracy",
  ]) {
    assert.ok(Number.isFinite(line.metrics[name]), name);
  }
  assert.deepEqual(Object.keys(line.baselines).sort(), [
    ...["isolation-forest", "knn-5", "majority", "mean-intensity"],
    ...Object.keys(line.baselines).filter((name) => name.startsWith("pca-")),
    "untrained",
  ]);
  const files = readdirSync(out);
  for (const name of ["model.onnx", "evaluation.json", "report.html"]) assert.ok(files.includes(name), name);
  const page = readFileSync(join(out, "report.html"), "utf8");
  for (const words of ["AUROC", "conformal:0.05", "isolation-forest", "latent size", "Blame", "seed"]) {
    assert.ok(page.includes(words), words);
  }

  const again = await cli("eval", out, "--threshold", "z-score:3", "--json", "--engine", "wasm");
  assert.equal(again.code, 0, again.stderr);
  const other = JSON.parse(again.stdout.trimEnd().split("\n").at(-1)!) as Line;
  assert.equal(other.metrics["auroc"], line.metrics["auroc"], "the threshold does not change the ranking");
  assert.notEqual(other.metrics["falseAlarmRate"], undefined);
});

test("digits against fashion: both rules, every score", async (t) => {
  const line = await run("digits-anomaly", "--limit", "300", "--out", join(scratchFolder(t), "run"), ...quick);
  assert.equal(line.variant, "conv-mnist-to-fashion");
  for (const name of ["auroc.mse", "auroc.bce", "auroc.ssim", "accuracy.z-score-two-sided:3", "accuracy.z-score:3"]) {
    assert.ok(Number.isFinite(line.metrics[name]), name);
  }
  assert.equal(line.metrics["majorityAccuracy"], 0.5);
});

test("one class of digits is normal", async (t) => {
  const args = ["--normal-class", "3", "--limit", "200", "--threshold", "conformal:0.05"];
  const line = await run("digits-anomaly", ...args, "--out", join(scratchFolder(t), "run"), ...quick);
  assert.equal(line.variant, "mnist-class-3");
  assert.ok(line.metrics["majorityAccuracy"]! > 0.8);
});

test("a denoiser reports what the noisy input was, and what was won", async (t) => {
  const folder = scratchFolder(t);
  const args = ["--variant", "dense", "--noise-factor", "0.3", "--limit", "200"];
  const { metrics, baselines } = await run("digits-denoise", ...args, "--out", join(folder, "run"), ...quick);
  assert.ok(Math.abs(metrics["psnr"]! - metrics["inputPsnr"]! - metrics["psnrGain"]!) < 1e-9);
  assert.equal(baselines["noisy-input"]!["psnr"], metrics["inputPsnr"]);
  assert.ok(Number.isFinite(metrics["ssim"]) && Number.isFinite(baselines["pca-128"]!["ssim"]));
});

test("several seeds give mean and standard deviation; each has its folder", async (t) => {
  const out = join(scratchFolder(t), "run");
  const line = await run("digits-basic", "--limit", "100", "--seeds", "2", "--out", out, ...quick);
  assert.deepEqual(Object.keys(line), [...base, "mean", "sd", "seeds", "runs"]);
  const [a, b] = ["seed-0", "seed-1"].map((name) => {
    return (JSON.parse(readFileSync(join(out, name, "evaluation.json"), "utf8")) as Line).metrics["ssim"]!;
  });
  assert.ok(Math.abs(line.mean!["ssim"]! - (a! + b!) / 2) < 1e-12);
  assert.ok(Math.abs(line.sd!["ssim"]! - Math.abs(a! - b!) / Math.SQRT2) < 1e-12);
  assert.ok(existsSync(join(out, "report.html")) && existsSync(join(out, "seed-1", "report.html")));
});

test("a sweep compares codes of several sizes", async (t) => {
  const out = join(scratchFolder(t), "run");
  const line = await run("digits-compress", "--sweep", "2,3", "--limit", "100", "--out", out, ...quick);
  assert.deepEqual(
    line.sweep!.map(({ level, latentSize }) => [level, latentSize]),
    [
      [2, 4],
      [3, 9],
    ],
  );
  const page = readFileSync(join(out, "report.html"), "utf8");
  assert.match(page, /ours, 4<[\s\S]*PCA, 9</);
  for (const level of [2, 3])
    assert.ok(page.includes(`code, ${level} × ${level}<`), `codes of level ${level} as pictures`);
});

test("a training set dirtied on purpose, with the worst left out of training and of what scores compare with", async (t) => {
  const folder = scratchFolder(t);
  const out = join(folder, "run");
  const table = ["table-anomaly", "--data", labelledTable(folder), "--label-column", "faulty"];
  const dirty = ["--contamination", "0.1", "--trim", "0.1"];
  const line = await run(...table, ...dirty, "--out", out, ...quick, "--epochs", "20");
  assert.ok(line.metrics["auroc"]! > 0.9, `${line.metrics["auroc"]}`);
  assert.equal((JSON.parse(readFileSync(join(out, "config.json"), "utf8")) as { trim: number }).trim, 0.1);
  const page = readFileSync(join(out, "report.html"), "utf8");
  assert.ok(page.includes("160 normal samples and 18 anomalies") && page.includes("left out of training"));
  const other = await cli("train", "--resume", out, "--trim", "0.2");
  assert.equal(other.code, 2);
  assert.match(other.stderr, /--trim: expected only --epochs/);
});

test("mistakes have their message, exit code 2, and leave nothing behind", async (t) => {
  const folder = scratchFolder(t);
  const data = labelledTable(folder);
  const table = ["table-anomaly", "--data", data];
  const constant = join(folder, "constant.csv");
  writeFileSync(constant, `a,b\n${"1,7\n".repeat(200)}`);
  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [["table-anomaly"], /table-anomaly: expected the option --data/],
    [[...table, "--drop-columns", "speed,hat"], /drop column: expected one of speed, load, heat.*got "hat"/],
    [["table-anomaly", "--data", "x.npy", "--drop-columns", "0"], /--drop-columns: expected a CSV or TSV table/],
    [[...table, "--label-column", "fualty"], /label column: expected one of .*faulty, got "fualty"/],
    [
      [...table, "--label-column", "faulty", "--normal-class", "7"],
      /--normal-class: expected a normal class among 0, 1/,
    ],
    [["table-anomaly", "--data", constant], /constant\.csv, training: expected samples that differ/],
    [["table-anomaly", "--data", join(folder, "none.csv")], /none\.csv/],
    [["digits-anomaly", "--direction", "mnist-to-fashon"], /Did you mean "mnist-to-fashion"\?/],
    [["digits-anomaly", "--normal-class", "12"], /--normal-class: expected a whole number from 0 to 9/],
    [["digits-linear", "--level", "3"], /no options of its own for digits-linear/],
    [["fashion-ssim", "--latent-size", "64"], /--latent-size: expected --variant modified/],
    [["digits-compress", "--sweep", "2,3", "--level", "4"], /--level: expected either one level or a sweep/],
    [["digits-linear", "--sweep", "2"], /--sweep: expected a recipe with --level/],
    [["digits-compress", "--sweep", "2,x"], /--sweep: expected different levels from 1 to 28/],
    [["digits-compress", "--sweep", "4,2,4"], /--sweep: expected different levels from 1 to 28/],
    [["digits-linear", "--score", "mse"], /--score: expected a recipe that finds anomalies/],
    [[...table, "--score", "msee"], /score: expected one of mse/],
  ];
  // A folder each: a run may see what another, checking at the same time whether its folder can be written, puts there.
  const outs = mistakes.map((_, at) => join(folder, `mistake-${at}`));
  const outcomes = await Promise.all(mistakes.map(([args], at) => cli("run", ...args, "--out", outs[at]!)));
  outcomes.forEach(({ code, stderr }, at) => {
    const [args, message] = mistakes[at]!;
    assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /^\s+at /m);
  });
  for (const left of outs) assert.ok(!existsSync(left), `no run folder is left, got ${left}`);
});
