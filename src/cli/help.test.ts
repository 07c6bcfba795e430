import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { cli } from "./cli-process.js";

test("help lists the commands, and each explains itself with examples", async () => {
  const { stdout, code } = await cli("--help");
  assert.equal(code, 0);
  for (const command of ["train", "recipes", "data", "doctor"])
    assert.match(stdout, new RegExp(`^ {2}${command}\\b`, "m"));
  const commands = [...stdout.matchAll(/^ {2}([a-z]+) .*/gm)]
    .map(([, name]) => name!)
    .filter((name) => name !== "help");
  assert.ok(commands.length >= 9, commands.join(" "));
  for (const command of [...commands, "data list", "data get", "data verify"]) {
    const help = await cli(...command.split(" "), "--help");
    assert.equal(help.code, 0);
    assert.match(help.stdout, /^Examples?:\n {2}\$ sandglass /m, command);
  }
});

test("misspelt commands and options get a suggestion and exit code 2", async () => {
  const mistakes: readonly (readonly [string, RegExp])[] = [
    ["trian digits-anomaly", /expected one of run, train, .* got "trian"\. Did you mean "train"\?/],
    ["serv", /expected one of run, train, .* got "serv"/],
    ["tune", /sandglass tune: expected the name of a recipe or a config file, got nothing/],
    ["tune digits-linear --trials 0", /--trials: expected a whole number >= 1/],
    ["tune digits-linear --sampler tpee", /--sampler: expected one of .* got "tpee"\. Did you mean "tpe"\?/],
    ["tune digits-linear --pruner ash", /--pruner: expected one of .* Did you mean "asha"\?/],
    ["tune digits-linear --objective ssmi", /--objective: expected one of .* Did you mean "ssim"\?/],
    ["tune digits-linear --objective ssim,ssim", /--objective: expected different ones, got "ssim" twice/],
    ["tune digits-linear --objective ssim,psnr --pruner median", /--pruner: expected none beside several objectives/],
    [
      "tune fashion-ssim --variant tuned --objective valLoss",
      /--objective: expected what compares trials of different losses/,
    ],
    ["tune digits-linear --timeout soon", /--timeout: expected a time such as 90s, 30m or 2h, got "soon"/],
    ["tune digits-linear --space no.json", /--space: expected a file that can be read/],
    ["tune --study no.jsonl", /--study: expected a study to go on with, .* Begin it with: /],
    ["tune show no.jsonl", /no\.jsonl: expected a study, got nothing there/],
    ["tune best", /missing required argument 'study'/],
    ["data gte mnist", /sandglass data: expected one of list, get, verify, got "gte"/],
    ["run digits-anomaly --score msee", /--score: expected one of .* got "msee"\. Did you mean "mse"\?/],
    ["train digits-linear --schedule linear", /Allowed choices are constant, cosine, exponential, step, warmup/],
    ["train digits-linear --validation 1", /--validation: expected a share between 0 and 1, got "1"/],
    ["train digits-anomaly --epoch 2", /Did you mean --epochs\?/],
    ["train digit-anomaly", /Did you mean "digits-anomaly"\?/],
    ["recipes digit-linear", /Did you mean "digits-linear"\?/],
    ["data get mnits", /Did you mean "mnist"\?/],
    ["train digits-linear --engine gpu", /Allowed choices are auto, wasm, reference, native/],
    ["train digits-linear --epochs 0", /--epochs: expected a whole number >= 1, got "0"/],
    ["train digits-linear --batch-size 0", /--batch-size: expected a whole number >= 1/],
    ["train digits-linear --learning-rate nought", /--learning-rate: expected a number above 0, got "nought"/],
    ["train digits-linear --trim 1", /--trim: expected a share from 0 up to, but not, 1, got "1"/],
    ["train digits-linear --trim -.1", /--trim: expected a share/],
    ["train digits-linear --trim some", /--trim: expected a share/],
    [
      "run table-anomaly --data x.csv --contamination 0.6",
      /--contamination: expected a number from 0 to 0.5, got "0.6"/,
    ],
    ["train", /expected the name of a recipe, a config file, or --resume/],
  ];
  const outcomes = await Promise.all(mistakes.map(([words]) => cli(...words.split(" "))));
  outcomes.forEach(({ code, stdout, stderr }, at) => {
    const [words, message] = mistakes[at]!;
    assert.equal(code, 2, words);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /^\s+at /m, "a mistake of the user shows no stack");
    assert.equal(stdout, "", words);
  });
});

test("recipes, doctor and data list answer, as JSON too", async () => {
  const recipes = JSON.parse((await cli("recipes", "--json")).stdout) as { readonly name: string }[];
  assert.deepEqual(
    recipes.map(({ name }) => name),
    [
      ...["digits-anomaly", "digits-linear", "digits-basic", "digits-denoise", "digits-compress", "digits-vae"],
      ...["ecg-anomaly", "fashion-ssim", "table-anomaly", "series-anomaly"],
      ...["image-anomaly", "image-denoise", "image-compress", "auto"],
    ],
  );
  assert.match((await cli("recipes", "digits-anomaly")).stdout, /Trainable: 4,385/);
  const doctor = JSON.parse((await cli("doctor", "--json")).stdout) as {
    readonly engines: { readonly name: string; readonly works: boolean }[];
  };
  const works = new Map(doctor.engines.map(({ name, works }) => [name, works]));
  assert.ok(works.get("auto") && works.get("wasm") && works.get("reference"));
  assert.match((await cli("data", "list")).stdout, /^mnist +package: /m);
});

test("help comes within 150 ms of an empty program", () => {
  const main = fileURLToPath(new URL("./main.js", import.meta.url));
  const fastest = (args: readonly string[]): number =>
    Math.min(
      ...Array.from({ length: 7 }, () => {
        const started = performance.now();
        spawnSync(process.execPath, args);
        return performance.now() - started;
      }),
    );
  const beyond = fastest([main, "--help"]) - fastest(["-e", "0"]);
  assert.ok(beyond < 150, `${beyond.toFixed(0)} ms beyond node -e 0`);
});
