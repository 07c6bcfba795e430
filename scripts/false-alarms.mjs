// How often conformal thresholds and mean + 3 sd raise false alarms on the scores of a run that was judged. Calibration
// and test normals are put together and divided anew 200 times, which makes them exchangeable as the promise asks; the
// division the run itself used is shown beside it. Usage: node scripts/false-alarms.mjs RUN [--data-dir FOLDER]
import { parseArgs } from "node:util";
import { Random } from "../dist/core/random.js";
import { select } from "../dist/core/samples.js";
import { falseAlarmBand, isAnomalous, parseThreshold } from "../dist/detect/index.js";
import { openEngine } from "../dist/engine/open.js";
import { openDetector } from "../dist/pipeline/model-bytes.js";
import { completeConfig, parseConfig } from "../dist/runs/config.js";
import { RunFolder } from "../dist/runs/run-folder.js";
import { modelFileName } from "../dist/runs/run-model.js";
import { loadParts, planOf } from "../dist/runs/setup.js";

const resamplings = 200;
const { positionals, values } = parseArgs({ allowPositionals: true, options: { "data-dir": { type: "string" } } });
const folder = RunFolder.open(positionals[0], "run folder");
const dataDir = values["data-dir"];
const config = completeConfig({
  ...parseConfig(folder.readConfig(), folder.configFile),
  ...(dataDir !== undefined && { dataDir }),
});
const parts = await loadParts(planOf(config), config, {});
const engine = await openEngine(config.engine, { threads: 1 });
const detector = await openDetector(`${folder.path}/${modelFileName}`, { engine });
const { calibration, rule } = detector.calibrated;
const score = rule.name;

const normals = [...parts.anomalous.keys()].filter((at) => parts.anomalous[at] === 0);
// The parts are in the model's units already, so the calibrated model is asked and not the detector.
const tested = await detector.calibrated.score(select(parts.test, normals));
await detector.close();
await engine.dispose();
const calibrated = calibration.scores;
const pool = Float64Array.of(...calibrated, ...tested);
const sizes = { calibration: calibrated.length, normals: tested.length };
console.log(`${config.recipe}, ${score}: ${sizes.calibration} calibration and ${sizes.normals} test normals\n`);
console.log(
  "| rule | promised | mean rate of 200 | lowest – highest | 99 % band | splits outside | the run's own split |",
);
console.log("|---|---|---|---|---|---|---|");

const random = new Random(8, "false alarms");
const orders = Array.from({ length: resamplings }, () => random.permutation(pool.length));
const alarms = (rule, calibration, test) => {
  const threshold = parseThreshold(rule).fit(calibration);
  return test.filter((one) => isAnomalous(threshold, one)).length;
};
const percent = (count) => `${((100 * count) / sizes.normals).toFixed(2)} %`;
const smallest = 1 / (sizes.calibration + 1);
const rules = [0.01, 0.05, 0.1].filter((level) => level >= smallest).map((level) => [`conformal:${level}`, level]);
// A normal distribution has .135 % beyond 3 sd: what the rule's name suggests.
for (const [rule, level] of [...rules, ["z-score:3", 0.00135]]) {
  const counts = orders.map((order) => {
    const shuffled = Float64Array.from(order, (at) => pool[at]);
    return alarms(rule, shuffled.subarray(0, sizes.calibration), shuffled.subarray(sizes.calibration));
  });
  const band = level < smallest ? undefined : falseAlarmBand({ ...sizes, level });
  const outside = band && counts.filter((count) => count < band.low || count > band.high).length;
  const cells = [
    rule,
    `${100 * level} %`,
    percent(counts.reduce((sum, count) => sum + count, 0) / resamplings),
    `${percent(Math.min(...counts))} – ${percent(Math.max(...counts))}`,
    band ? `${percent(band.low)} – ${percent(band.high)}` : "none: too few to calibrate",
    band ? `${outside} of ${resamplings}` : "",
    percent(alarms(rule, calibrated, tested)),
  ];
  console.log(`| ${cells.join(" | ")} |`);
}
