// Deep SAD beside Deep SVDD, as docs/families.md tells it: one digit is normal, some training images of the next digit are known to be
// anomalous; the network of `sandglass run digits-anomaly --variant svdd`, AUROC over the test digits with and without the known one.
// node scripts/deep-sad.mjs [--classes 3,8] [--share .01] [--epochs 20] [--seed 0] [--data-dir FOLDER] [--engine native]
import { parseArgs } from "node:util";
import { take } from "../dist/core/samples.js";
import { datasetOf, joined } from "../dist/data/parts/parts.js";
import { filterByLabel } from "../dist/data/select.js";
import { openEngine } from "../dist/engine/open.js";
import { auroc, mean } from "../dist/metrics/index.js";
import { choose } from "../dist/recipes/choose.js";
import { findRecipe } from "../dist/recipes/list.js";
import { fit, Predictor } from "../dist/train/index.js";

const { values } = parseArgs({
  options: {
    classes: { type: "string", default: "3,8" },
    share: { type: "string", default: "0.01" },
    epochs: { type: "string", default: "20" },
    seed: { type: "string", default: "0" },
    engine: { type: "string", default: "native" },
    "data-dir": { type: "string" },
  },
});
const recipe = findRecipe("digits-anomaly");
const [seed, epochs] = [values.seed, values.epochs].map(Number);
const context = { seed, ...(values["data-dir"] !== undefined && { dataDir: values["data-dir"] }) };
const engine = await openEngine(values.engine, { threads: 1 });
const dataset = await datasetOf("mnist", context);
const rows = [];
console.log("| normal digit | training | AUROC, all others | AUROC, digits no label was of |\n|---|---|---|---|");
for (const normalClass of values.classes.split(",").map(Number)) {
  const known = (normalClass + 1) % 10;
  const plan = recipe.plan(choose(recipe, { variant: "svdd", normalClass }));
  const parts = await plan.load(context);
  const count = Math.round((Number(values.share) * parts.train.count) / (1 - Number(values.share)));
  const { labels: _, ...some } = take(filterByLabel(dataset.train, [known]), count);
  const both = joined(parts.train, some);
  const labels = Array.from({ length: both.count }, (_, at) => (at < parts.train.count ? 0 : 1));
  const tests = { all: parts.anomalous, unseen: dataset.test.labels.map((label) => Number(label !== normalClass)) };
  for (const [name, samples, more] of [
    ["normals only (Deep SVDD)", parts.train, {}],
    ["anomalies among them, unlabelled", both, {}],
    ["anomalies among them, labelled (Deep SAD)", both, { labels }],
  ]) {
    const model = plan.model(seed, parts.train.shape);
    const { batchSize, learningRate } = plan.defaults;
    const steps = epochs * Math.ceil(samples.count / batchSize);
    const optimizer = plan.optimizer(learningRate, { steps });
    await fit(model, samples, { engine, epochs, batchSize, loss: "none", optimizer, seed, ...more });
    const predictor = await Predictor.open(model, { engine });
    const scores = await predictor.losses(parts.test, { loss: "none" });
    await predictor.close();
    const kept = [...scores.keys()].filter((at) => dataset.test.labels[at] !== known);
    const found = [
      auroc(scores, tests.all),
      auroc(
        kept.map((at) => scores[at]),
        kept.map((at) => tests.unseen[at]),
      ),
    ];
    rows.push({ name, found });
    console.log(`| ${normalClass} | ${name} | ${found.map((x) => x.toFixed(4).slice(1)).join(" | ")} |`);
    console.error(`${process.cpuUsage().user / 1e6} CPU s`);
  }
}
for (const name of new Set(rows.map((row) => row.name))) {
  const some = rows.filter((row) => row.name === name);
  const means = [0, 1].map((at) => mean(some.map(({ found }) => found[at])));
  console.log(`| mean | ${name} | ${means.map((x) => x.toFixed(4).slice(1)).join(" | ")} |`);
}
await engine.dispose();
