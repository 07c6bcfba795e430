// One class of pictures against the nine others, for each class in turn, as docs/recipes.md tells it: what `sandglass run
// digits-anomaly --normal-class K` trains and scores, without its report and baselines.
// node scripts/one-class.mjs [--direction fashion-to-mnist] [--classes 0,1,2] [--seeds 0,1,2] [--data-dir FOLDER] [--engine native] [--limit 500]
import { parseArgs } from "node:util";
import { calibrate, parseScore, parseThreshold } from "../dist/detect/index.js";
import { openEngine } from "../dist/engine/open.js";
import { auroc, mean, standardDeviation } from "../dist/metrics/index.js";
import { choose } from "../dist/recipes/choose.js";
import { findRecipe } from "../dist/recipes/list.js";
import { fit, Predictor } from "../dist/train/index.js";

const { values } = parseArgs({
  options: {
    direction: { type: "string", default: "mnist-to-fashion" },
    classes: { type: "string", default: "0,1,2,3,4,5,6,7,8,9" },
    seeds: { type: "string", default: "0,1,2" },
    engine: { type: "string", default: "native" },
    "data-dir": { type: "string" },
    limit: { type: "string" },
  },
});
const recipe = findRecipe("digits-anomaly");
const dataDir = values["data-dir"];
const limit = values.limit === undefined ? undefined : Number(values.limit);
const classes = values.classes.split(",");
const engine = await openEngine(values.engine, { threads: 1 });
const shown = (numbers) => numbers.map((x) => x.toFixed(4).slice(x < 1 ? 1 : 0)).join(" | ");
const means = [];
console.log(`| seed | ${classes.join(" | ")} | mean |\n|---|${"---|".repeat(classes.length)}---|`);
for (const seed of values.seeds.split(",").map(Number)) {
  const found = [];
  for (const normalClass of classes) {
    const plan = recipe.plan(choose(recipe, { direction: values.direction, normalClass }));
    const parts = await plan.load({
      seed,
      ...(dataDir !== undefined && { dataDir }),
      ...(limit !== undefined && { limit }),
    });
    const model = plan.model(seed, parts.train.shape);
    const { epochs, batchSize, learningRate } = plan.defaults;
    const steps = epochs * Math.ceil(parts.train.count / batchSize);
    const optimizer = plan.optimizer(learningRate, { steps });
    await fit(model, parts.train, { engine, epochs, batchSize, loss: plan.loss, optimizer, seed });
    const predictor = await Predictor.open(model, { engine });
    const detector = await calibrate(predictor, parts.calibrate, {
      score: parseScore(plan.judged.score),
      threshold: parseThreshold(plan.judged.threshold),
      training: parts.train,
      rows: parts.rows,
      seed,
    });
    found.push(auroc(await detector.score(parts.test), parts.anomalous));
    console.error(
      `seed ${seed}, class ${normalClass}: ${found.at(-1).toFixed(4)} ${process.cpuUsage().user / 1e6} CPU s`,
    );
    await predictor.close();
  }
  means.push(mean(found));
  console.log(`| ${seed} | ${shown([...found, means.at(-1)])} |`);
}
console.log(
  `mean ${shown([mean(means)])}, sd ${means.length > 1 ? shown([standardDeviation(means)]) : "of one seed: none"}`,
);
await engine.dispose();
