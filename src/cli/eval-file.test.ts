import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { encode } from "fast-png";
import { autoencoder, dense } from "../nn/index.js";
import { Codec, fitDetector, type Raw, saveModel } from "../pipeline/index.js";
import { barPictures, decoded, swinging } from "../pipeline/sample-data.js";
import { cli, scratchFolder } from "./cli-process.js";

// `sandglass eval FILE.onnx --data …`: what a model file comes to on labelled data of one's own.

const quick = ["--engine", "wasm", "--threads", "1"] as const;

async function madeOf(t: TestContext, raw: Raw, epochs = 20): Promise<{ folder: string; file: string }> {
  const folder = scratchFolder(t);
  const file = join(folder, "made.onnx");
  const detector = await fitDetector(raw, { epochs });
  await saveModel(detector, file);
  await detector.close();
  return { folder, file };
}

interface Judged {
  readonly samples: number;
  readonly anomalies: number;
  readonly verdict: string;
  readonly metrics: Readonly<Record<string, number>>;
}

async function judged(...args: readonly string[]): Promise<Judged> {
  const { code, stdout, stderr } = await cli("eval", ...args, "--json", ...quick);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as Judged;
}

async function refused(wanted: RegExp, ...args: readonly string[]): Promise<void> {
  const { code, stderr } = await cli("eval", ...args);
  assert.equal(code, 2, `${args.join(" ")}: ${stderr}`);
  assert.match(stderr, wanted);
  assert.doesNotMatch(stderr, /^\s+at /m);
}

const normal = (at: number): readonly [number, number] => [Math.sin(at), 2 * Math.sin(at) + 0.01 * (at % 7)];

test("a table: metrics are those of the verdicts that score gives; words and classes are labels too", async (t) => {
  const rows = Array.from({ length: 300 }, (_, at) => ({ flow: normal(at)[0], pressure: normal(at)[1] }));
  const { folder, file } = await madeOf(t, rows);
  const cells = Array.from({ length: 120 }, (_, at) => {
    const [flow, pressure] = normal(at + 0.5);
    const [isBad, isFaint] = [at % 4 === 0, at % 8 === 0];
    return { line: `${flow},${isBad ? pressure + (isFaint ? 0.1 : 2) : pressure}`, isBad };
  });
  const table = (name: string, word: (isBad: boolean) => string): string => {
    const path = join(folder, name);
    writeFileSync(
      path,
      `flow,pressure,state\n${cells.map(({ line, isBad }) => `${line},${word(isBad)}`).join("\n")}\n`,
    );
    return path;
  };
  const numbers = table("numbers.csv", (isBad) => (isBad ? "3" : "0"));
  const { samples, anomalies, metrics } = await judged(file, "--data", numbers, "--label-column", "state");
  assert.deepEqual([samples, anomalies], [120, 30]);
  const scored = await cli("score", file, numbers, ...quick);
  const alarms = scored.stdout
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { anomalous: boolean }).anomalous);
  const share = (isBad: boolean): number => {
    const those = alarms.filter((_, at) => cells[at]!.isBad === isBad);
    return those.filter(Boolean).length / those.length;
  };
  assert.deepEqual([metrics["recall"], metrics["falseAlarmRate"]], [share(true), share(false)]);
  assert.ok(share(true) >= 0.5, `${share(true)}`);

  const words = table("words.csv", (isBad) => (isBad ? "broken" : "fine"));
  const named = await judged(file, "--data", words, "--label-column", "-1", "--normal-class", "fine");
  assert.deepEqual(named.metrics, metrics);
  const said = await cli("eval", file, "--data", numbers, "--label-column", "state", ...quick);
  assert.match(said.stdout, /^120 samples, 30 of them anomalous\n[\s\S]*AUROC[\s\S]*ours/);

  await refused(/--label-column/, file, "--data", numbers);
  await refused(/none called "normal"[\s\S]*--normal-class/, file, "--data", words, "--label-column", "state");
  await refused(/a column.*steam|steam/, file, "--data", numbers, "--label-column", "steam");
  await refused(/expected data to judge a model file on, got none[\s\S]*--data/, file);
  await refused(/--label-column.*--data/, file, "--label-column", "state");
  await refused(/--threshold[\s\S]*set-threshold/, file, "--data", numbers, "--threshold", "mad");
  const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
  await saveModel(new Codec({ model, input: { kind: "samples", shape: [2] } }), join(folder, "codec.onnx"));
  await refused(/expected a detector/, join(folder, "codec.onnx"), "--data", numbers, "--label-column", "state");
});

test("pictures in good and bad folders", async (t) => {
  const { folder, file } = await madeOf(t, decoded(barPictures(120)), 10);
  const save = (place: string, offset: number, change: (data: Uint8Array) => void): void => {
    mkdirSync(join(folder, place), { recursive: true });
    for (const [at, { data }] of decoded(barPictures(20, 7 + offset)).entries()) {
      const bytes = Uint8Array.from(data);
      change(bytes);
      const png = encode({ width: 8, height: 8, channels: 1, depth: 8, data: bytes });
      writeFileSync(join(folder, place, `${at}.png`), png);
    }
  };
  save("scans/good", 0, () => {});
  await refused(/bad pictures into bad\//, file, "--data", join(folder, "scans"));
  save("scans/bad", 1, (data) => data.fill(255, 8, 40));
  const { samples, anomalies, metrics } = await judged(file, "--data", join(folder, "scans"));
  assert.deepEqual([samples, anomalies], [40, 20]);
  assert.ok(metrics["auroc"]! > 0.95, `${metrics["auroc"]}`);
});

test("a series with a column of labels, or known events", async (t) => {
  const { folder, file } = await madeOf(t, swinging(1500), 10);
  const { columns, times } = swinging(400, 1500);
  const isOdd = (at: number): boolean => at >= 200 && at < 230;
  const lines = Array.from(times!, (time, at) => {
    const flow = isOdd(at) ? 55 : columns[0]![at]!;
    return [new Date(time).toISOString(), flow, columns[1]![at]!, isOdd(at) ? 1 : 0].join(",");
  });
  const path = join(folder, "later.csv");
  writeFileSync(path, `time,flow,pressure,odd\n${lines.join("\n")}\n`);
  const byColumn = await judged(file, "--data", path, "--label-column", "odd");
  assert.ok(byColumn.anomalies > 0 && byColumn.anomalies < byColumn.samples / 2, `${byColumn.anomalies}`);
  assert.ok(byColumn.metrics["auroc"]! > 0.95, `${byColumn.metrics["auroc"]}`);
  const events = join(folder, "known.json");
  writeFileSync(events, JSON.stringify([[200, 229].map((at) => new Date(times![at]!).toISOString())]));
  const byEvents = await judged(file, "--data", path, "--events", events);
  assert.deepEqual([byEvents.anomalies, byEvents.metrics], [byColumn.anomalies, byColumn.metrics]);
  await refused(/--label-column[\s\S]*--events/, file, "--data", path);
});

test("a file of layout 1 from before there were checksums has none, and is judged like any other", async (t) => {
  const golden = fileURLToPath(new URL("../../goldens/model-file-1.onnx", import.meta.url));
  const { code, stdout, stderr } = await cli("inspect", golden);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /example +pumps/);
  assert.doesNotMatch(stdout, /sha256/);
  const path = join(scratchFolder(t), "new.csv");
  writeFileSync(path, "speed,pressure,valve,faulty\n1500,6,open,0\n1500,9,closed,0\n1500,12.5,closed,1\n");
  const { metrics } = await judged(golden, "--data", path, "--label-column", "faulty");
  assert.deepEqual([metrics["recall"], metrics["falseAlarmRate"]], [1, 0]);
});
