import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cli, scratchFolder, startCli } from "./cli-process.js";
import { labelledTable } from "./sample-table.js";

const small = ["--epochs", "2", "--limit", "300", "--engine", "wasm", "--threads", "1"] as const;

interface Summary {
  readonly study: string;
  readonly page: string;
  readonly trials: number;
  readonly complete: number;
  readonly pruned: number;
  readonly failed: number;
  readonly best: {
    readonly trial: number;
    readonly settings: Record<string, unknown>;
    readonly values: number[];
  } | null;
}

async function tune(...args: readonly string[]): Promise<Summary> {
  const { code, stdout, stderr } = await cli("tune", ...args, "--json");
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trimEnd().split("\n").length, 1);
  return JSON.parse(stdout) as Summary;
}

const entriesOf = (
  journal: string,
): { readonly entry: string; readonly trial?: number; readonly values?: number[] }[] =>
  readFileSync(journal, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

test("a study: the best of its trials, gone on with, exported, trained anew as a run with its model file", async (t) => {
  const folder = scratchFolder(t);
  const journal = join(folder, "study.jsonl");
  const first = await tune("digits-linear", "--trials", "3", "--study", journal, "--sampler", "random", ...small);
  assert.deepEqual([first.trials, first.complete, first.study], [3, 3, journal]);
  const values = entriesOf(journal).flatMap(({ values = [] }) => values);
  assert.equal(first.best!.values[0], Math.min(...values));
  assert.deepEqual(Object.keys(first.best!.settings), ["learningRate", "batchSize"]);
  assert.match(readFileSync(first.page, "utf8"), /No test sample and no label is used/);
  const second = await tune("--study", journal, "--trials", "5");
  assert.equal(second.complete, 5);
  assert.deepEqual(
    entriesOf(journal)
      .filter(({ entry }) => entry === "complete")
      .map(({ trial }) => trial),
    [0, 1, 2, 3, 4],
  );
  assert.deepEqual(readdirSync(join(folder, "study")), ["report.html"], "no checkpoint of a trial at its end is left");

  const { stdout: exported } = await cli("tune", "export", journal, "--out", join(folder, "exported"));
  assert.match(exported, /sandglass|main\.js run /);
  const [head, ...rows] = readFileSync(join(folder, "exported", "trials.csv"), "utf8")
    .trimEnd()
    .split("\n");
  assert.equal(head, "trial,state,seconds,valLoss,learningRate,batchSize,reason");
  assert.equal(rows.length, 5);
  const config = JSON.parse(readFileSync(join(folder, "exported", "best.json"), "utf8"));
  assert.equal(config.learningRate, second.best!.settings["learningRate"]);

  const run = join(folder, "run");
  const best = await cli("tune", "best", journal, "--out", run, "--epochs", "1", "--json");
  assert.equal(best.code, 0, best.stderr);
  assert.ok(existsSync(join(run, "model.onnx")) && existsSync(join(run, "report.html")), readdirSync(run).join(" "));
  const trained = JSON.parse(readFileSync(join(run, "config.json"), "utf8"));
  assert.deepEqual([trained.epochs, trained.settings], [1, second.best!.settings]);
});

test("two workers at a time finish the trials one would, none twice; the same seed asks for the same first settings", async (t) => {
  const folder = scratchFolder(t);
  const journal = join(folder, "together.jsonl");
  const args = ["digits-linear", "--trials", "4", "--sampler", "sobol", ...small];
  const together = await tune(...args, "--parallel", "2", "--study", journal);
  const alone = await tune(...args, "--study", join(folder, "alone.jsonl"));
  assert.deepEqual([together.complete, together.trials], [4, 4]);
  assert.deepEqual(together.best!.settings, alone.best!.settings);
  const done = entriesOf(journal)
    .filter(({ entry }) => entry === "complete")
    .map(({ trial }) => trial);
  assert.deepEqual(done.toSorted(), [0, 1, 2, 3]);
});

test("Ctrl-C keeps the trial under way, says how to go on, and going on repeats nothing", async (t) => {
  const folder = scratchFolder(t);
  const journal = join(folder, "study.jsonl");
  const args = ["tune", "digits-linear", "--trials", "2", "--sampler", "random", "--pruner", "none"];
  const long = ["--epochs", "80", "--limit", "300", "--engine", "wasm", "--threads", "1", "--study", journal];
  const { child, outcome } = startCli([...args, ...long]);
  while (!existsSync(journal) || entriesOf(journal).filter(({ entry }) => entry === "report").length < 3) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGINT");
  const { code, stdout } = await outcome;
  assert.equal(code, 130, stdout);
  assert.match(stdout, /Interrupted: 0 of 2 trials are done[\s\S]*Go on with:\n {2}.*tune --study/);
  const reported = entriesOf(journal).filter(({ entry, trial }) => entry === "report" && trial === 0).length;
  assert.equal(entriesOf(journal).at(-1)!.entry, "release");
  assert.ok(existsSync(join(folder, "study", "trial-0000.checkpoint")));
  await tune("--study", journal, "--trials", "1");
  const entries = entriesOf(journal);
  assert.equal(entries.filter(({ entry, trial }) => entry === "report" && trial === 0).length, 80, "each epoch once");
  assert.ok(reported < 80);
  assert.equal(entries.filter(({ entry }) => entry === "complete").length, 1);
});

test("anomalies without labels, a space of one's own, two objectives, a trial that cannot be and a journal that is none", async (t) => {
  const folder = scratchFolder(t);
  const data = labelledTable(folder);
  const space = join(folder, "space.json");
  // A batch larger than the training set is cut; a rate of 1e30 ends in a loss that is not finite.
  const rate = { kind: "choice", values: [1e-3, 1e30] };
  writeFileSync(space, JSON.stringify({ learningRate: rate, units: { kind: "int", low: 4, high: 6 } }));
  const table = ["table-anomaly", "--data", data, "--label-column", "faulty", "--engine", "wasm", "--threads", "1"];
  const journal = join(folder, "table.jsonl");
  const found = await tune(
    ...table,
    "--space",
    space,
    "--sampler",
    "grid",
    "--trials",
    "6",
    "--epochs",
    "2",
    "--study",
    journal,
  );
  assert.deepEqual([found.complete, found.failed], [3, 3], JSON.stringify(found));
  assert.ok(found.best!.values[0]! > 0.5 && found.best!.values[0]! <= 1, "AUROC against anomalies made of normals");
  const shown = await cli("tune", "show", journal);
  assert.match(shown.stdout, /3 complete, 0 pruned, 0 paused, 3 failed/);
  assert.match(shown.stdout, /auroc \(maximize\): AUROC of the recipe's score/);

  const two = await tune(
    ...table,
    "--objective",
    "mse,latentSize",
    "--trials",
    "3",
    "--epochs",
    "1",
    "--study",
    join(folder, "two.jsonl"),
  );
  assert.equal(two.best!.values.length, 2);

  writeFileSync(space, JSON.stringify({ unit: { kind: "int", low: 4, high: 6 } }));
  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [["--space", space], /dimension "unit": expected a setting that table-anomaly knows: units, /],
    [
      ["--objective", "ssim", "--study", join(folder, "unfit.jsonl")],
      /objective ssim: expected pictures of at least 11 x 11/,
    ],
    [["--study", data], /table\.csv|rows\.csv|\.csv/],
    [["--study", journal, "--seed", "3"], /--seed: expected only --trials, .* beside a study that goes on, got 3/],
  ];
  const outcomes = await Promise.all(mistakes.map(([args]) => cli("tune", ...table, ...args)));
  for (const [at, { code, stderr }] of outcomes.entries()) {
    assert.equal(code, 2, stderr);
    assert.match(stderr, mistakes[at]![1]);
    assert.doesNotMatch(stderr, /^\s+at /m);
  }
  assert.ok(!existsSync(join(folder, "unfit.jsonl")), "a study that could not begin leaves nothing");
});
