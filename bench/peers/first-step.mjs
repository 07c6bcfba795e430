// How long a process takes from its start to the end of its first training step: argument {"engine", "threads", "recipe"}.
import { openEngine } from "../../dist/engine/open.js";
import { adam, fit, loadDataset } from "../../dist/index.js";
import { recipeModel } from "./recipe-model.mjs";

const { engine: choice, threads, recipe } = JSON.parse(process.argv[2]);
const { model, loss, batch } = recipeModel(recipe);
const { train } = await loadDataset("mnist");
const dataMilliseconds = performance.now();
const engine = await openEngine(choice, { threads });
for await (const { type } of fit(model, train, { engine, loss, optimizer: adam(), epochs: 1, batchSize: batch })) {
  if (type === "progress") break;
}
const milliseconds = performance.now();
console.log(JSON.stringify({ milliseconds, afterData: milliseconds - dataMilliseconds }));
await engine.dispose();
