import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Random } from "../core/random.js";
import { falseAlarmBand } from "../detect/index.js";
import { openEngine } from "../engine/open.js";
import { openDetector } from "../pipeline/index.js";
import { completeConfig, parseConfig } from "./config.js";
import { evaluateRun } from "./evaluate-run.js";
import { run } from "./run.js";
import { RunFolder } from "./run-folder.js";
import { scoreStream } from "./score-stream.js";

// A promised rate of false alarms, kept from a file of rows to verdicts on new ones, with and without missing cells.

const folder = mkdtempSync(join(tmpdir(), "sandglass-promise-"));
after(() => rmSync(folder, { recursive: true }));

/** Normal rows of six columns that hang together, one of words; `gaps`: the share of rows that miss up to `most` cells. */
function csv(name: string, rows: number, gaps: number, most: number): string {
  const random = new Random(4, `promise ${name}`);
  const lines = Array.from({ length: rows }, () => {
    const [a, b] = [random.normal(), random.normal()];
    const numbers = [a, b, a + b, a - b, 3 * a].map((value) => (value + random.normal(0, 0.2)).toFixed(4));
    const cells = [...numbers, b < -0.5 ? "low" : b < 0.5 ? "some" : "high"];
    const holes = random.uniform() < gaps ? Array.from({ length: most }, () => random.integer(6)) : [];
    return cells.map((cell, at) => (holes.includes(at) ? "" : cell)).join(",");
  });
  const path = join(folder, name);
  writeFileSync(path, `a,b,sum,difference,triple,word\n${lines.join("\n")}\n`);
  return path;
}

test("5 % promised are kept on rows with and without missing cells, within the 99 % band", async (t) => {
  const engine = await openEngine("wasm", { threads: 1 });
  // Where no training row misses anything, one empty cell is what the threshold is ready for.
  for (const [share, most] of [
    [0.3, 2],
    [0, 1],
  ] as const) {
    const data = csv(`training-${share}.csv`, 4000, share, most);
    const config = completeConfig({
      ...{ recipe: "table-anomaly", options: { data }, epochs: 3, engine: "wasm", threads: 1 },
    });
    const runFolder = RunFolder.create(join(folder, `run-${share}`));
    const ignored = { onDownload: () => {}, onNotice: () => {} };
    const options = { resume: false, writesModel: false, signal: new AbortController().signal, ...ignored };
    for await (const event of run(config, runFolder, options)) if (event.type === "complete") assert.fail();
    const trained = completeConfig(parseConfig(runFolder.readConfig(), runFolder.configFile));
    await evaluateRun(trained, runFolder, { engine, baselines: false });

    const detector = await openDetector(join(runFolder.path, "model.onnx"));
    const { calibration, incomplete } = detector.calibrated;
    const scores = { whole: calibration.scores.length, gaps: incomplete!.scores.length };
    const alarms = { whole: 0, gaps: 0 };
    const normals = { whole: 0, gaps: 0 };
    const fresh = csv(`fresh-${share}.csv`, 6000, 0.5, most);
    for await (const batch of scoreStream(runFolder.path, fresh, { engine, stdin: process.stdin })) {
      for (const one of batch) {
        assert.ok("score" in one);
        const kind = one.missing === undefined ? "whole" : "gaps";
        normals[kind]++;
        if (one.anomalous) alarms[kind]++;
      }
    }
    for (const kind of ["whole", "gaps"] as const) {
      const band = falseAlarmBand({ calibration: scores[kind], normals: normals[kind], level: 0.05 });
      const percent = (count: number): string => `${((100 * count) / normals[kind]).toFixed(2)} %`;
      const said = `${share} of the training rows miss cells; new rows, ${kind}: ${percent(alarms[kind])} of ${normals[kind]}, calibrated on ${scores[kind]}, band ${percent(band.low)} to ${percent(band.high)}`;
      t.diagnostic(said);
      assert.ok(alarms[kind] >= band.low && alarms[kind] <= band.high, said);
    }
  }
  await engine.dispose();
});
