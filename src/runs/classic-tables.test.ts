import assert from "node:assert/strict";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Random } from "../core/random.js";
import type { Engine } from "../engine/contract.js";
import { openEngine } from "../engine/open.js";
import { openDetector } from "../pipeline/index.js";
import { classicTables, writeClassic } from "./classic-tables.js";
import { completeConfig, parseConfig } from "./config.js";
import { evaluateRun } from "./evaluate-run.js";
import { run } from "./run.js";
import { RunFolder } from "./run-folder.js";

// Small tables as people have them give a result with defaults. Few epochs, where quality is not the point.

const folder = mkdtempSync(join(tmpdir(), "sandglass-classic-"));
let engine: Engine;
before(async () => {
  engine = await openEngine("wasm", { threads: 1 });
});
after(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true });
});

/** Tables that are trained as long as the recipe says. */
const whole = ["eleven", "thirty", "wine"];

for (const [at, table] of classicTables.entries()) {
  const { name, anomalies } = table;
  const kinds = name === "wine" ? [true, false] : [anomalies > 0 && at % 2 === 0];
  for (const labelled of kinds) {
    test(`${name}${labelled ? ", labelled" : ""}`, async () => {
      const data = writeClassic(folder, table, { labelled });
      const options = { data, ...(labelled && { labelColumn: "kind" }) };
      const config = completeConfig({
        ...{ recipe: "table-anomaly", options, engine: "wasm", threads: 1 },
        ...(!whole.includes(name) && { epochs: 2 }),
      });
      const runFolder = RunFolder.create(join(folder, `${name}-${labelled}`));
      const notices: string[] = [];
      const onNotice = (notice: string): void => void notices.push(notice);
      const rest = { signal: new AbortController().signal, onDownload: () => {}, onNotice, writesModel: false };
      for await (const event of run(config, runFolder, { ...rest, resume: false }))
        assert.notEqual(event.type, "complete");
      const trained = completeConfig(parseConfig(runFolder.readConfig(), runFolder.configFile));
      const { evaluation } = await evaluateRun(trained, runFolder, { engine, baselines: false });
      const { metrics, notes, facts } = evaluation;
      assert.ok(Number.isFinite(metrics["falseAlarmRate"]));
      if (labelled) assert.ok(metrics["auroc"]! > 0.5, `AUROC ${metrics["auroc"]}`);
      const normalClass = facts.find(([fact]) => fact === "normal class");
      assert.deepEqual(normalClass, labelled ? ["normal class", "normal"] : undefined);
      // The report says what was trained, and why it is not what the recipe says.
      const batch = facts.find(([fact]) => fact === "batch size")![1];
      assert.equal(
        notices.some((notice) => notice.includes(`batches of ${batch} instead of the recipe's 64`)),
        batch !== 64,
      );
      const detector = await openDetector(join(runFolder.path, "model.onnx"));
      const level = detector.threshold.options["level"] as number;
      assert.equal(
        notes.some((note) => note.startsWith("Few rows: a false-alarm rate")),
        level > 0.05,
      );
      assert.ok(existsSync(join(runFolder.path, "report.html")));
    });
  }
}

test("few rows of many columns: the usual score does not lose to principal components, and the report says which", async () => {
  const random = new Random(3, "wide table");
  const [columns, hidden] = [300, 4];
  const plane = Array.from({ length: hidden }, () => Array.from({ length: columns }, () => random.normal()));
  const away = Array.from({ length: columns }, () => random.normal(0, 0.35));
  const lines = Array.from({ length: 140 }, (_, row) => {
    const factors = plane.map(() => random.normal());
    const out = row < 100 ? 0 : random.normal();
    const cells = away.map((x, at) =>
      factors.reduce((sum, f, axis) => sum + f * plane[axis]![at]!, random.normal(0, 0.7) + out * x),
    );
    return [...cells.map((cell) => cell.toFixed(4)), row < 100 ? "normal" : "odd"].join(",");
  });
  const data = join(folder, "wide.csv");
  writeFileSync(data, `${[...away.map((_, at) => `x${at}`), "kind"].join(",")}\n${lines.join("\n")}\n`);
  const options = { data, labelColumn: "kind" };
  const config = completeConfig({ recipe: "table-anomaly", options, engine: "wasm", threads: 1, epochs: 2 });
  const runFolder = RunFolder.create(join(folder, "wide"));
  const rest = { signal: new AbortController().signal, onDownload: () => {}, onNotice: () => {}, writesModel: false };
  for await (const event of run(config, runFolder, { ...rest, resume: false })) assert.notEqual(event.type, "complete");
  const trained = completeConfig(parseConfig(runFolder.readConfig(), runFolder.configFile));
  const { metrics, baselines, notes } = (await evaluateRun(trained, runFolder, { engine })).evaluation;
  const ours = metrics["auroc"]!;
  const beside = (name: string): number => baselines[name]!["auroc"]!;
  assert.ok(ours > beside("pca-90%") - 0.02 && ours > beside("knn-5") + 0.1, JSON.stringify([ours, baselines]));
  assert.ok(notes.some((note) => /^Fewer training rows \(\d+\) than columns \(300\)/.test(note)));
});
