import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Random } from "../core/random.js";
import { cli } from "./cli-process.js";

const folder = mkdtempSync(join(tmpdir(), "sandglass-auto-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const quick = ["--engine", "wasm", "--threads", "1", "--epochs", "3", "--no-baselines"];

test("run auto takes a score without labels, says which and why, and its detector scores", async () => {
  const random = new Random(1);
  const rows = Array.from({ length: 240 }, (_, at) => {
    const [a, b] = [random.normal(), random.normal()];
    const odd = at % 12 === 0;
    return [a, b, odd ? random.normal() : a + b, odd ? random.normal() : a - b, Number(odd)].join(",");
  });
  const table = join(folder, "pump.csv");
  writeFileSync(table, ["flow,pressure,sum,difference,fault", ...rows].join("\n"));
  const out = join(folder, "table");
  const ran = await cli("run", "auto", "--data", table, "--label-column", "fault", "--out", out, ...quick);
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(
    ran.stderr + ran.stdout,
    /The score was chosen without labels: input-(pca|mahalanobis), the simplest within/,
  );
  const evaluation = JSON.parse(readFileSync(join(out, "evaluation.json"), "utf8")) as {
    readonly metrics: Readonly<Record<string, number>>;
  };
  assert.ok(evaluation.metrics["auroc"]! > 0.95, JSON.stringify(evaluation.metrics));
  assert.match(readFileSync(join(out, "report.html"), "utf8"), /chosen without labels/);
  const scored = await cli("score", join(out, "model.onnx"), table);
  assert.equal(scored.code, 0, scored.stderr);
});

test("run auto knows a series by its options, and refuses those of another kind", async () => {
  const points = Array.from({ length: 600 }, (_, at) => Math.sin(at / 4).toFixed(4));
  const series = join(folder, "wave.csv");
  writeFileSync(series, ["value", ...points].join("\n"));
  const ran = await cli("run", "auto", "--data", series, "--window", "25", "--out", join(folder, "series"), ...quick);
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(ran.stderr + ran.stdout, /\(spliced, slowed, disturbed\)/);
  const odd = await cli("run", "auto", "--data", series, "--kind", "table", "--window", "25");
  assert.equal(odd.code, 2);
  assert.match(odd.stderr, /window: expected an option of table-anomaly.*Say what the data is with --kind/);
});
