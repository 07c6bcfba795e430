// Parity of model files: trains every recipe briefly, then scores up to 10,000 rows of each in native, wasm, reference and
// onnxruntime-node at batches of 1, 37 and 1,000, against native at 1,000. Recipes without a score are compared by what they
// reconstruct. Debian's onnx looks at every file. Prints the table of docs/model-file.md; exits with 1 where a file differs.
//   node scripts/parity.mjs [--data-dir DIR] [--table FILE]… [--series FILE]… [--pictures DIR] [--only WORDS]
//     [--rows 10000] [--seconds 20] [--limit 3000] [--keep DIR]
// --seconds bounds batches of 1 and 37, and the reference engine, which is spared batches that would take over three times as
// long; where it ends first, the table says how many rows were compared.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { select, slice } from "../dist/core/samples.js";
import { Detector } from "../dist/index.js";
import { openModel } from "../dist/pipeline/model-bytes.js";
import { completeConfig } from "../dist/runs/config.js";
import { cases } from "./parity/cases.mjs";
import { rowsOf } from "./parity/rows.mjs";
import { runtimesOf } from "./parity/runtimes.mjs";

const { values } = parseArgs({
  options: {
    "data-dir": { type: "string" },
    table: { type: "string", multiple: true, default: [] },
    series: { type: "string", multiple: true, default: [] },
    pictures: { type: "string" },
    only: { type: "string", default: "" },
    rows: { type: "string", default: "10000" },
    seconds: { type: "string", default: "20" },
    limit: { type: "string", default: "3000" },
    keep: { type: "string" },
  },
});
const [most, seconds] = [Number(values.rows), Number(values.seconds)];
const tolerance = 1e-4;
const batches = [1, 37, 1000];
const python = process.env.PYTHON ?? "/usr/bin/python3";
const scratch = values.keep ?? mkdtempSync(join(tmpdir(), "parity-"));
const dataDir = values["data-dir"] === undefined ? [] : ["--data-dir", values["data-dir"]];
mkdirSync(scratch, { recursive: true });

/** Trains and answers the model file and the raw rows to compare on. */
async function trained([recipe, ...flags], at) {
  const out = join(scratch, `${at}-${recipe}`);
  const cli = new URL("../dist/cli/main.js", import.meta.url).pathname;
  const brief = ["--epochs", "2", "--limit", values.limit, "--engine", "native", "--threads", "1", "--json"];
  rmSync(out, { recursive: true, force: true });
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, "train", recipe, ...flags, ...brief, ...dataDir, "--out", out],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  const { limit: _, ...config } = JSON.parse(readFileSync(join(out, "config.json"), "utf8"));
  const file = join(out, "model.onnx");
  const model = await openModel(file);
  const codec = model instanceof Detector ? model.codec : model;
  const raw = await rowsOf(codec, completeConfig(config));
  await model.close();
  const kept = Math.min(most, raw.count);
  const even = Array.from({ length: kept }, (_, row) => Math.floor((row * raw.count) / kept));
  return { file, raw: select(raw, even) };
}

/** Numbers and verdicts of the rows that fit into the time. */
async function judged(runtime, raw, batch, limit) {
  const [numbers, verdicts] = [[], []];
  // Compiling counts for nothing.
  await runtime.run(slice(raw, 0, 1));
  const until = performance.now() + 1000 * limit;
  let rows = 0;
  while (rows < raw.count && (rows === 0 || performance.now() < until)) {
    const last = Math.min(rows + batch, raw.count);
    const found = await runtime.run(slice(raw, rows, last));
    numbers.push(Float64Array.from(found.numbers));
    if (found.verdicts) verdicts.push(...found.verdicts);
    rows = last;
  }
  const all = new Float64Array(numbers.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const piece of numbers) {
    all.set(piece, at);
    at += piece.length;
  }
  return { rows, numbers: all, verdicts };
}

/** What a difference is measured by: the score itself (of sums of standardised scores at least 1); of reconstructions, their range. */
function scaleOf(model, { numbers }) {
  if (model instanceof Detector) {
    const least = model.calibrated.rule.parts === undefined ? 0 : 1;
    return (at) => Math.max(Math.abs(numbers[at]), least) || Number.MIN_VALUE;
  }
  const largest = numbers.reduce((sum, x) => Math.max(sum, Math.abs(x)), 0);
  return () => largest;
}

const check = "import sys, onnx\nonnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)";

async function compared(given, at) {
  const { file, raw } = await trained(given, at);
  const isAccepted = spawnSync(python, ["-c", check, file]).status === 0;
  const all = await runtimesOf(file);
  const model = await openModel(file);
  const base = await judged(all[0], raw, 1000, Infinity);
  const scale = scaleOf(model, base);
  const worst = {};
  const fewer = [];
  let [flips, unexplained] = [0, 0];
  const isDetector = model instanceof Detector;
  const groups = isDetector ? [model.calibrated.calibration, model.calibrated.incomplete] : [];
  const cuts = groups.flatMap((group) => (group ? [group.threshold.upper, group.threshold.lower] : []));
  const isNear = (row) =>
    cuts.some((cut) => cut !== undefined && Math.abs(base.numbers[row] - cut) <= tolerance * scale(row));
  for (const runtime of all) {
    let perRow = 0;
    for (const batch of batches) {
      if (runtime.name === "native" && batch === 1000) continue;
      // What is fast does all rows.
      const isWhole = batch === 1000 && runtime.name !== "reference";
      if (runtime.name === "reference" && batch * perRow > 3 * seconds) {
        fewer.push(`reference none at ${batch}`);
        continue;
      }
      const began = performance.now();
      const found = await judged(runtime, raw, batch, isWhole ? Infinity : seconds);
      perRow = (performance.now() - began) / 1000 / found.rows;
      let most = 0;
      for (let index = 0; index < found.numbers.length; index++) {
        most = Math.max(most, Math.abs(found.numbers[index] - base.numbers[index]) / scale(index));
      }
      worst[runtime.name] = Math.max(worst[runtime.name] ?? 0, most);
      for (const [row, verdict] of found.verdicts.entries()) {
        if (verdict === base.verdicts[row]) continue;
        flips++;
        if (!isNear(row)) unexplained++;
      }
      if (found.rows < base.rows) fewer.push(`${runtime.name} ${found.rows} at ${batch}`);
    }
    await runtime.close();
  }
  const near = base.verdicts.filter((_, row) => isNear(row)).length;
  const name = given
    .map((word) => (word.includes("/") ? basename(word) : word))
    .filter((word) => !/^--|^faulty$|^y$/.test(word));
  const score = isDetector ? model.calibrated.rule.name : "reconstruction";
  await model.close();
  const differs = !isAccepted || unexplained > 0 || Object.values(worst).some((most) => !(most <= tolerance));
  const cells = [
    name.join(" "),
    score,
    base.rows,
    ...["native", "wasm", "reference", "onnxruntime"].map((one) => worst[one].toExponential(1)),
    isDetector ? flips : "–",
    isDetector ? near : "–",
    isAccepted ? "yes" : "**no**",
    fewer.join("; ") || "–",
  ];
  console.log(`| ${cells.join(" | ")} |`);
  if (differs) console.error(`${name.join(" ")}: differs`);
  return differs;
}

console.log(
  "| recipe | compared | rows | native | wasm | reference | onnxruntime | verdicts that differ | rows near a cut | checker | fewer rows |",
);
console.log("|---|---|---|---|---|---|---|---|---|---|---|");
let differing = 0;
const all = cases(values, scratch).filter((one) => one.join(" ").includes(values.only));
try {
  for (const [at, one] of all.entries()) if (await compared(one, at)) differing++;
} finally {
  if (values.keep === undefined) rmSync(scratch, { recursive: true });
}
process.exitCode = differing > 0 ? 1 : 0;
