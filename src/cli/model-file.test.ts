import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { autoencoder, dense } from "../nn/index.js";
import { Codec, openDetector, saveModel } from "../pipeline/index.js";
import { cli } from "./cli-process.js";
import { labelledTable } from "./sample-table.js";

// export, inspect and set-threshold, and that score and eval take what they leave.

let folder: string;
let run: string;
let table: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandglass-file-"));
  run = join(folder, "pumps-1");
  table = labelledTable(folder);
  const data = ["--data", table, "--label-column", "faulty"];
  const quick = ["--engine", "wasm", "--threads", "1", "--epochs", "5", "--no-baselines"];
  const { code, stderr } = await cli("run", "table-anomaly", ...data, ...quick, "--out", run);
  assert.equal(code, 0, stderr);
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function says(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(...args, ...(args[0] === "score" ? ["--engine", "wasm"] : []));
  assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
  return stdout;
}

async function refuses(message: RegExp, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await cli(...args);
  assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
  assert.match(stderr, message);
  assert.doesNotMatch(stderr, /^\s+at /m);
}

const at = (name: string): string => join(folder, name);

test("export writes the file and says what runs it; score judges with it as with the run", async () => {
  const said = await says("export", run, "--out", at("pumps.onnx"));
  assert.match(said, /pumps\.onnx: \d+ kB; takes rows of a table of 4 columns \(3 numbers, 1 word\)/);
  assert.deepEqual(readFileSync(at("pumps.onnx")), readFileSync(join(run, "model.onnx")));
  writeFileSync(at("new.csv"), "speed,load,heat,colour\n0.1,0.2,5,red\n-1,6,5,blue\n");
  const verdicts = await says("score", run, at("new.csv"));
  assert.equal(verdicts.trim().split("\n").length, 2);
  assert.equal(await says("score", at("pumps.onnx"), at("new.csv")), verdicts);
  // Every command it names works.
  for (const [, command] of said.matchAll(/ (?:\S*node) \S+main\.js (inspect .*|score .*)$/gm)) {
    await says(...command!.replace("new.csv", at("new.csv")).split(" "));
  }
  await refuses(/--out .*pumps\.onnx: expected a new file/, "export", run, "--out", at("pumps.onnx"));
  await refuses(/no such file or folder/, "export", run, "--out", at("none/pumps.onnx"));
});

test("inspect tells what is in it, in words and as JSON", async () => {
  const words = await says("inspect", run);
  for (const expected of [
    /a detector, \d+ kB/,
    /score +input-knn \+ whitened-knn \+ residual-mahalanobis/,
    /threshold +conformal:0\.05: anomalous above \d/,
    /promise +at most 5 % of new normals/,
    /calibrated on +40 normal samples, and 40 with cells left out/,
    /parameters +34,437/,
    /recipe +table-anomaly/,
    /metrics .*auroc 0\.\d/,
    new RegExp(`training sha256 +${createHash("sha256").update(readFileSync(table)).digest("hex")}`),
    /colour +one of blue, red/,
  ]) {
    assert.match(words, expected);
  }
  const card = JSON.parse(await says("inspect", run, "--json")) as {
    readonly kind: string;
    readonly bytes: number;
    readonly detector: {
      readonly promised: number;
      readonly calibration: object;
      readonly threshold: { upper: number };
    };
  };
  assert.equal(card.kind, "detector");
  assert.equal(card.bytes, readFileSync(join(run, "model.onnx")).length);
  assert.deepEqual([card.detector.promised, card.detector.calibration], [0.05, { complete: 40, incomplete: 40 }]);
  const detector = await openDetector(join(run, "model.onnx"));
  assert.equal(card.detector.threshold.upper, detector.threshold.upper);

  const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
  await saveModel(new Codec({ model, input: { kind: "samples", shape: [2] } }), at("codec.onnx"));
  assert.match(await says("inspect", at("codec.onnx")), /an autoencoder, without score and threshold/);
  await refuses(/expected a detector/, "set-threshold", at("codec.onnx"), "mad");
  await refuses(/the new threshold: expected one of .*Did you mean "conformal"/, "set-threshold", run, "confromal:0.1");
});

test("set-threshold refits the rule, or moves the cut, for complete rows and others", async () => {
  const out = at("watchful.onnx");
  await says("set-threshold", run, "conformal:0.1", "--out", out);
  const [before, changed] = [await openDetector(join(run, "model.onnx")), await openDetector(out)];
  const scores = before.calibrated.calibration.scores.toSorted();
  // Of 40 scores, p <= .1 allows 3 at or above a score: 4 / 41.
  assert.equal(changed.threshold.upper, scores[36]);
  const incomplete = before.calibrated.incomplete!.scores.toSorted();
  assert.equal(changed.calibrated.incomplete!.threshold.upper, incomplete[36]);
  assert.match(await says("inspect", out), /promise +at most 10 %[\s\S]*metrics are those of the threshold before/);

  assert.match(await says("set-threshold", out, "-1.5"), /a score above -1\.5; before, above/);
  assert.match(await says("set-threshold", out, "7.5"), /a score above 7\.5; before, above -1\.5/);
  const moved = await openDetector(out);
  assert.deepEqual([moved.threshold.upper, moved.calibrated.incomplete!.threshold.upper], [7.5, 7.5]);
  assert.equal(moved.threshold.notes.filter((note) => note.startsWith("moved by hand")).length, 1);
  assert.match(await says("inspect", out), /moved by hand: anomalous above 7\.5[\s\S]*promise +none/);
  writeFileSync(at("odd.csv"), "speed,load,heat,colour\n-1,6,5,blue\n");
  const verdict = (text: string): boolean => (JSON.parse(text) as { anomalous: boolean }).anomalous;
  assert.equal(verdict(await says("score", out, at("odd.csv"))), true);
  await says("set-threshold", out, "1e9");
  assert.equal(verdict(await says("score", out, at("odd.csv"))), false);

  const bytes = readFileSync(out);
  await refuses(/at least 999 calibration scores for level 0\.001, got 40/, "set-threshold", out, "conformal:0.001");
  await refuses(
    /threshold: expected one of .* got "conformel"\. Did you mean "conformal"/,
    "set-threshold",
    out,
    "conformel",
  );
  await refuses(/best-f1/, "set-threshold", out, "best-f1");
  await refuses(/--out .*expected a new file/, "set-threshold", out, "mad", "--out", out);
  assert.deepEqual(readFileSync(out), bytes, "what was refused changed nothing");
  await says("set-threshold", out, "z-score-two-sided:3");
  await refuses(/expected a rule, since this threshold has an upper and a lower cut/, "set-threshold", out, "3");
});

test("eval says when the data are not those of the training, whose checksum the file keeps", async () => {
  const said = async (): Promise<string> =>
    await says("eval", run, "--no-baselines", "--engine", "wasm", "--threads", "1");
  assert.doesNotMatch(await said(), /changed since training/);
  const before = readFileSync(table, "utf8");
  const sha256 = /training sha256.*/.exec(await says("inspect", run))![0];
  writeFileSync(table, before.replace(/\n$/, "\n0.5,1,5,red,0\n"));
  assert.match(await said(), /changed since training/);
  assert.match(await said(), /changed since training/);
  assert.equal(/training sha256.*/.exec(await says("inspect", run))![0], sha256);
  writeFileSync(table, before);
});

test("what is no model is named", async () => {
  writeFileSync(at("text.onnx"), "not a model");
  for (const command of ["inspect", "export"]) {
    await refuses(/text\.onnx/, command, at("text.onnx"), ...(command === "export" ? ["--out", at("x.onnx")] : []));
    await refuses(
      /none\.onnx.*no such file/,
      command,
      at("none.onnx"),
      ...(command === "export" ? ["--out", at("x.onnx")] : []),
    );
  }
  assert.ok(!existsSync(at("x.onnx")));
});
