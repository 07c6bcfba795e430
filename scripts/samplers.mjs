// Samplers side by side on three functions, 50 seeds each, beside Optuna's (goldens/tune-tpe.json): node scripts/samplers.mjs
// The table of docs/tune.md. Takes about half a minute.
import { readFileSync } from "node:fs";
import { parseSampler } from "../dist/tune/index.js";
import { bestOf, problems } from "../dist/tune/testing/problems.js";

const { cases } = JSON.parse(readFileSync(new URL("../goldens/tune-tpe.json", import.meta.url), "utf8"));
const specs = ["random", "sobol", "tpe", "tpe:multivariate=false", "nsga2:population=20"];
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const error = (values) =>
  Math.sqrt(values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1) / values.length);
const shown = (values) => `${mean(values).toFixed(3)} ± ${error(values).toFixed(3)}`;

console.log(`| sampler | ${Object.keys(problems).join(" | ")} |\n|---|---|---|---|`);
for (const spec of specs) {
  const sampler = parseSampler(spec);
  const rows = Object.entries(problems).map(([name, problem]) => {
    const trials = cases.find((one) => one.problem === name).trials;
    const ours = shown(Array.from({ length: 50 }, (_, seed) => bestOf(problem, sampler, trials, seed)));
    const optuna = cases.find((one) => one.problem === name && one.sampler === spec);
    return optuna === undefined ? ours : `${ours} (Optuna ${shown(optuna.best)})`;
  });
  console.log(`| \`${spec}\` | ${rows.join(" | ")} |`);
}
