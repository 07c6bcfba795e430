import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cli, scratchFolder, smallConfig } from "./cli-process.js";

test("a run writes its folder; --json says it in the one line of stdout", async (t) => {
  const folder = scratchFolder(t);
  const out = join(folder, "run");
  const { code, stdout, stderr } = await cli("train", smallConfig(folder), "--out", out, "--json");
  assert.equal(code, 0, stderr);
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, 1);
  const result = JSON.parse(lines[0]!) as Record<string, unknown>;
  assert.deepEqual(Object.keys(result), [
    ...["recipe", "engine", "threads", "epochs", "samplesPerSecond", "loss", "valLoss", "out"],
  ]);
  assert.equal(result["recipe"], "digits-linear");
  assert.equal(result["epochs"], 2);
  assert.equal(result["out"], out);
  // Piped, the progress is plain lines: no cursor movements, one line an epoch.
  for (const control of ["\r", "\u001b"]) assert.ok(!stderr.includes(control));
  assert.equal(stderr.match(/^epoch \d\/2 {2}loss \S+ {2}val \S+ {2}\S+ samples\/s/gm)?.length, 2);

  assert.deepEqual(readdirSync(out).sort(), [
    "checkpoint",
    "config.json",
    "figures",
    "history.jsonl",
    "metrics.json",
    "model.onnx",
  ]);
  assert.deepEqual(readdirSync(join(out, "figures")).sort(), [
    ...["loss.png", "loss.svg", "reconstructions.png", "reconstructions.svg"],
  ]);
  const history = readFileSync(join(out, "history.jsonl"), "utf8").trim().split("\n");
  assert.deepEqual(
    history.map((line) => (JSON.parse(line) as { epoch: number }).epoch),
    [1, 2],
  );
  const metrics = JSON.parse(readFileSync(join(out, "metrics.json"), "utf8")) as Record<string, unknown>;
  assert.equal(metrics["valLoss"], result["valLoss"]);
  assert.deepEqual((metrics["validation"] as { split: string; samples: number }).split, "test");

  const again = await cli("train", join(out, "config.json"), "--out", join(folder, "again"), "--json");
  const repeated = JSON.parse(again.stdout) as Record<string, unknown>;
  assert.equal(repeated["loss"], result["loss"], "its config repeats a run");

  const refused = await cli("train", smallConfig(folder), "--out", out);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /expected a new or empty folder, got the folder of another run\. .*--resume/);
});

test("without --out, runs are numbered", async (t) => {
  const folder = scratchFolder(t);
  const config = smallConfig(folder, { epochs: 1 });
  const { startCli } = await import("./cli-process.js");
  const outcomes = await Promise.all([1, 2].map(() => startCli(["train", config], { cwd: folder }).outcome));
  for (const { code, stderr } of outcomes) assert.equal(code, 0, stderr);
  assert.deepEqual(readdirSync(join(folder, "runs")).sort(), ["digits-linear-1", "digits-linear-2"]);
});

test("each bad input has its message, exit code 2, and leaves nothing behind", async (t) => {
  const folder = scratchFolder(t);
  const out = join(folder, "run");
  const file = join(folder, "file");
  writeFileSync(file, "");
  mkdirSync(join(folder, "full"));
  writeFileSync(join(folder, "full", "thesis.txt"), "");
  const config = (name: string, changes: object): string => {
    mkdirSync(join(folder, name));
    return smallConfig(join(folder, name), changes);
  };
  const noDecoder = { input: [1, 28, 28], encoder: [{ type: "dense", units: 4 }], decoder: [] };
  writeFileSync(join(folder, "broken.json"), "{");

  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ["train", "digits-linear", "--limit", "200", "--batch-size", "1000", "--out", out],
      /--batch-size: expected at most the 200 .* got 1000/,
    ],
    [["train", smallConfig(folder), "--out", join(file, "run")], /file.run: expected a place that can be written/],
    [["train", smallConfig(folder), "--out", file], /expected a folder, or nothing yet, got a file/],
    [["train", smallConfig(folder), "--out", "/proc/run"], /expected a place that can be written/],
    [["train", smallConfig(folder), "--out", join(folder, "full")], /a folder that holds thesis\.txt/],
    [["train", config("key", { epoch: 3 }), "--out", out], /"epoch"\. Did you mean "epochs"\?/],
    [["train", config("value", { epochs: "3" }), "--out", out], /"epochs" in .*: expected number, got "3"/],
    [["train", join(folder, "broken.json"), "--out", out], /broken\.json: expected a JSON object/],
    [["train", join(folder, "none.json"), "--out", out], /none\.json: expected a config file that can be read/],
    [
      ["train", config("layer", { model: noDecoder }), "--out", out],
      /dense "encoder\.0": expected \[features\], got \[1, 28, 28\]\. Add flatten/,
    ],
    [["train", "--resume", folder], /expected the folder of a run, holding config\.json/],
    [["train", smallConfig(folder), "--data-dir", join(folder, "nowhere"), "--out", out], /nowhere/],
  ];
  // One after the other, because they share an --out folder.
  const outcomes: Awaited<ReturnType<typeof cli>>[] = [];
  for (const [args] of mistakes) outcomes.push(await cli(...args));
  outcomes.forEach(({ code, stderr }, at) => {
    const [args, message] = mistakes[at]!;
    assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /^\s+at /m);
  });
  assert.ok(!existsSync(out), "no run folder is left");
  assert.deepEqual(readdirSync(join(folder, "full")), ["thesis.txt"]);
});

test("a loss that is no number stops the run and says at which step", async (t) => {
  const folder = scratchFolder(t);
  const out = join(folder, "run");
  const linear = [
    { type: "dense", units: 784 },
    { type: "reshape", shape: [1, 28, 28] },
  ];
  const model = { input: [1, 28, 28], encoder: [{ type: "flatten" }, { type: "dense", units: 8 }], decoder: linear };
  const { code, stderr } = await cli("train", smallConfig(folder, { model, learningRate: 1e30 }), "--out", out);
  assert.equal(code, 2);
  assert.match(stderr, /epoch \d+, step \d+ of 6: expected a finite loss, got .* Try a lower learning rate/);
  assert.ok(!existsSync(out), "there was no epoch to keep");
});
