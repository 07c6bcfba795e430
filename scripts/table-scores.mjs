// Many scores of tables at the price of one training each: for every NPZ or CSV (array or column y, 1 = anomalous) the AUROC of each
// score and baseline, divided and trained as table-anomaly does, and the means over sets and seeds.
// node scripts/table-scores.mjs FOLDER [--seeds 3] [--only part,of,names] [--scores a+b,c] [--contamination .05] [--trim .1]
// [--network table|ensemble|scores] [--limit-test 10000] [--like .05]: tested on the rows that are left for the test at that contamination
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Random } from "../dist/core/random.js";
import { draw, select } from "../dist/core/samples.js";
import { tableParts } from "../dist/data/parts/table-parts.js";
import { isolationForest, nearestNeighbours, parseScore, pcaReconstruction, rowsOf } from "../dist/detect/index.js";
import { materialOf } from "../dist/detect/material.js";
import { needsOf } from "../dist/detect/scores/needs.js";
import { openEngine } from "../dist/engine/open.js";
import { trimmed } from "../dist/judge/trimmed.js";
import { auroc, averagePrecision } from "../dist/metrics/index.js";
import { dense, ensemble, gaussianNoise } from "../dist/nn/index.js";
import { choices } from "../dist/pipeline/choices.js";
import { scoreNetwork } from "../dist/pipeline/networks.js";
import { affordable } from "../dist/pipeline/small-sets.js";
import { trainModel } from "../dist/pipeline/train-model.js";
import { withoutIsolated } from "../dist/pipeline/without-isolated.js";
import { Predictor } from "../dist/train/index.js";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "3" },
    only: { type: "string", default: "" },
    scores: { type: "string", default: `${choices.table.score},input-knn,mse` },
    contamination: { type: "string", default: "0" },
    trim: { type: "string", default: "0" },
    like: { type: "string", default: "0" },
    "limit-test": { type: "string", default: "10000" },
    engine: { type: "string", default: "wasm" },
    network: { type: "string", default: "table" },
  },
});
const [contamination, trim] = [Number(values.contamination), Number(values.trim)];
const wanted = values.only.split(",");
const files = readdirSync(positionals[0]).filter(
  (name) => /\.(npz|csv)$/.test(name) && wanted.some((one) => name.includes(one)),
);
const engine = await openEngine(values.engine, { threads: 1 });
const baselines = [nearestNeighbours(5), pcaReconstruction(0.9), isolationForest()];
const names = [...values.scores.split(","), ...baselines.map(({ name }) => `baseline ${name}`)];
const rows = [];
const needs = needsOf("scores", values.scores.split(",").map(parseScore));

/** A member: so much noise on the columns, hidden layers of so many units, and so many numbers in the code. */
const member = (noise, units, code, columns) => ({
  encoder: [gaussianNoise(noise), dense(units, { activation: "relu" }), dense(code, { activation: "relu" })],
  decoder: [dense(units, { activation: "relu" }), dense(columns)],
});
const networks = {
  table: choices.table.network,
  // Two architectures, two initial weights each.
  ensemble: (seed, [columns]) =>
    ensemble({
      seed,
      input: [columns],
      members: [
        member(0.1, 128, 128, columns),
        member(0.1, 128, 128, columns),
        member(0.2, 64, 16, columns),
        member(0.2, 64, 16, columns),
      ],
    }),
  scores: scoreNetwork,
};

/** AUROC and average precision of each score and baseline. */
async function judged(file, seed) {
  const source = { file: join(positionals[0], file), labelColumn: "y", contamination };
  const divided = await tableParts(source, 0.05, { seed });
  const parts = trim > 0 ? { ...divided, train: withoutIsolated(divided.train, trim, seed).samples } : divided;
  const like = new Set((await tableParts({ ...source, contamination: Number(values.like) }, 0.05, { seed })).rows.test);
  const few = new Random(seed, "test rows")
    .permutation(parts.test.count)
    .filter((at) => values.like === "0" || like.has(parts.rows.test[at]))
    .subarray(0, Number(values["limit-test"]));
  const test = select(parts.test, few);
  const labels = Uint8Array.from(few, (at) => parts.anomalous[at]);
  const training = trainModel(parts.train, choices.table, {
    ...{ seed, engine, trim },
    ...(values.network === "scores" && { loss: "none" }),
    model: networks[values.network](seed, parts.train.shape),
  });
  let step = await training.next();
  while (!step.done) step = await training.next();
  const model = await Predictor.open(step.value.model, { engine });
  const learned = await materialOf(model, draw(await trimmed(model, parts.train, trim), 10_000, seed), needs);
  const asked = await materialOf(model, test, needs);
  await model.close();
  const numbers = (scores) => ({ auroc: auroc(scores, labels), precision: averagePrecision(scores, labels) });
  return [
    ...values.scores.split(",").map((name) => {
      const rule = (name === choices.table.score ? affordable(name, parts.train) : { value: parseScore(name) }).value;
      return numbers(rule.score(asked, rule.fit?.(learned) ?? {}));
    }),
    ...baselines.map((baseline) => numbers(baseline.fit(rowsOf(parts.train)).score(rowsOf(test)))),
  ];
}

const mean = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
const show = (name, numbers) => console.log(`| ${name} | ${numbers.map((x) => x.toFixed(4).slice(1)).join(" | ")} |`);
console.log(`| | ${names.join(" | ")} |\n|---${"|---".repeat(names.length)}|`);
for (const file of files) {
  const seeds = [];
  for (let seed = 0; seed < Number(values.seeds); seed++) seeds.push(await judged(file, seed));
  const over = (key) => names.map((_, at) => mean(seeds.map((one) => one[at][key])));
  rows.push({ auroc: over("auroc"), precision: over("precision") });
  show(file.replace(/\.(npz|csv)$/, ""), rows.at(-1).auroc);
}
for (const key of ["auroc", "precision"]) {
  show(
    `mean ${key}`,
    names.map((_, at) => mean(rows.map((row) => row[key][at]))),
  );
}
await engine.dispose();
