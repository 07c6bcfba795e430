// VUS-PR of scores for series beside baselines on the same windows, split in time, no point adjustment: docs/series.md.
// node scripts/series-bench.mjs FOLDER|generated|FOLDER:pseudo [--scores a,b,…] [--window N] [--smooth SHARE] [--network] [--patches]
// FOLDER holds nab/ and mitbih/. Without --network the scores that need one are left out, and nothing is trained. --patches
// trains the network of `series-anomaly --variant patches` instead of the usual one.
import { parseArgs } from "node:util";
import { draw, select } from "../dist/core/samples.js";
import { channelScaler, segmentWindows, seriesInput } from "../dist/data/series/segment-windows.js";
import { pointScores } from "../dist/data/windows.js";
import { isolationForest, nearestNeighbours, parseScore, pcaReconstruction, rowsOf } from "../dist/detect/index.js";
import { materialOf } from "../dist/detect/material.js";
import { nativeEngine } from "../dist/engine/native/engine.js";
import { volumeUnderSurface } from "../dist/metrics/index.js";
import { choices } from "../dist/pipeline/choices.js";
import { LazyModel } from "../dist/pipeline/lazy-model.js";
import { patchNetwork } from "../dist/pipeline/networks.js";
import { trainModel } from "../dist/pipeline/train-model.js";
import { generatedSeries, realSeries, withPseudoAnomalies } from "./series-sets.mjs";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scores: { type: "string" },
    window: { type: "string" },
    smooth: { type: "string", default: "0" },
    network: { type: "boolean", default: false },
    patches: { type: "boolean", default: false },
    only: { type: "string" },
  },
});
const scores = (flags.scores ?? choices.series.score).split(",");

/** Windows whose every channel has mean 0 and deviation 1: Euclidean distances between them are a matrix profile's. */
function standardised({ data, count, width }, channels) {
  const length = width / channels;
  const out = new Float32Array(data.length);
  for (let from = 0; from < data.length; from += length) {
    const window = data.subarray(from, from + length);
    const mean = window.reduce((sum, value) => sum + value, 0) / length;
    const size = Math.sqrt(window.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length);
    for (let at = 0; at < length; at++) out[from + at] = (window[at] - mean) / Math.max(size, 1e-3);
  }
  return { data: out, count, width };
}

function baselinesOf(train, test, channels) {
  const [learn, judged] = [rowsOf(train), rowsOf(test)];
  const code = Math.max(2, Math.min(16, Math.round(learn.width / 8)));
  const fit = (baseline, from = learn, to = judged) => [baseline.name, () => baseline.fit(from).score(to)];
  return [
    fit(pcaReconstruction(code)),
    fit(nearestNeighbours(5)),
    [
      "matrix-profile",
      () => fit(nearestNeighbours(1), standardised(learn, channels), standardised(judged, channels))[1](),
    ],
    fit(isolationForest()),
  ];
}

/** Mean of the points around each, `width` of them. */
function smoothed(points, width) {
  const half = Math.floor(width / 2);
  if (half < 1) return points;
  const sums = new Float64Array(points.length + 1);
  for (let at = 0; at < points.length; at++) sums[at + 1] = sums[at] + points[at];
  return points.map((_, at) => {
    const [from, to] = [Math.max(0, at - half), Math.min(points.length, at + half + 1)];
    return (sums[to] - sums[from]) / (to - from);
  });
}

async function measure(series) {
  const total = series.columns[0].length;
  const { train: trainPart, test: testPart } = series.parts ?? { train: 0.4, test: 0.6 };
  const [cut, first] = [Math.round(trainPart * total), Math.round(testPart * total)];
  const earlier = { ...series, columns: series.columns.map((column) => column.subarray(0, cut)) };
  const { window: chosen } = seriesInput(earlier, {}).input;
  const window = flags.window === undefined ? chosen : Number(flags.window);
  const { input } = seriesInput(earlier, { window });
  const scaler = channelScaler(series, { from: 0, to: cut }, window);
  const { labels: seen, starts: _, ...windows } = segmentWindows(series, input, scaler, { from: 0, to: cut });
  const normal = Uint32Array.from(seen.keys()).filter((row) => seen[row] === 0);
  const train = draw(select(windows, normal), 10_000, 0);
  const { labels: __, starts, ...test } = segmentWindows(series, input, scaler, { from: first, to: total });
  const truth = series.labels.subarray(first);
  const vus = (found, smooth) => {
    const points = pointScores(starts, found, window, total).subarray(first);
    const least = found.reduce((low, score) => Math.min(low, score), Infinity);
    const known = points.map((score) => (Number.isNaN(score) ? least : score));
    return volumeUnderSurface(smoothed(known, smooth * window), truth, { maxWindow: window }).pr;
  };
  let [learn, judged] = [train, test].map(({ shape, count, data }) => ({
    shape,
    count,
    input: data,
    reconstruction: data,
  }));
  if (flags.network || flags.patches) {
    const engine = await nativeEngine({ threads: 1 });
    const model = flags.patches ? patchNetwork(0, train.shape) : choices.series.network(0, train.shape);
    const work = trainModel(train, choices.series, { engine, model });
    let step = await work.next();
    while (!step.done) step = await work.next();
    const needs = { needsCode: true };
    const runner = new LazyModel(step.value.model, engine);
    [learn, judged] = [await materialOf(runner, train, needs), await materialOf(runner, test, needs)];
    await runner.close();
  }
  const methods = [
    ...scores.map((name) => [
      name,
      () => {
        const rule = parseScore(name);
        return rule.score(judged, rule.fit?.(learn) ?? {});
      },
    ]),
    ...baselinesOf(train, test, series.columns.length),
  ];
  return {
    window,
    results: methods.map(([name, run], at) => {
      // Of the processor, not of the clock: others may use the machine.
      const start = process.cpuUsage();
      const found = run();
      const { user, system } = process.cpuUsage(start);
      const seconds = (user + system) / 1e6;
      const isOurs = at < scores.length;
      return {
        name,
        vus: vus(found, isOurs ? Number(flags.smooth) : 0),
        perMillion: (seconds * 1e6) / (cut + total - first),
      };
    }),
  };
}

const [what = "generated"] = positionals;
const [folder, kind] = what.split(":");
const real = folder === "generated" ? [] : await realSeries(folder);
const cases = [0, 1, 2].flatMap((seed) => [false, true].map((isWide) => [seed, isWide]));
const all =
  folder === "generated"
    ? generatedSeries()
    : kind === "pseudo"
      ? real.flatMap((series) => cases.map((one) => withPseudoAnomalies(series, ...one)))
      : real;
const chosen = flags.only === undefined ? all : all.filter(({ name }) => name.startsWith(flags.only));
const rows = [];
for (const series of chosen) {
  const { window, results } = await measure(series);
  if (rows.length === 0) console.log(`| series | window | ${results.map(({ name }) => name).join(" | ")} |`);
  if (rows.length === 0) console.log(`|---|---${"|---".repeat(results.length)}|`);
  rows.push({ group: series.group, results });
  console.log(`| ${series.name} | ${window} | ${results.map(({ vus }) => vus.toFixed(3)).join(" | ")} |`);
}
const mean = (numbers) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
const line = (name, some, of) =>
  console.log(
    `| ${name} | | ${some[0].results.map((_, at) => of(some.map(({ results }) => results[at]))).join(" | ")} |`,
  );
const groups = [...new Set(rows.map(({ group }) => group))];
for (const group of groups.length > 1 ? groups : []) {
  const some = rows.filter((row) => row.group === group);
  line(`mean of ${group}`, some, (found) => mean(found.map(({ vus }) => vus)).toFixed(3));
}
line("mean", rows, (found) => mean(found.map(({ vus }) => vus)).toFixed(4));
line("processor seconds a million points, learned or judged", rows, (found) =>
  mean(found.map(({ perMillion }) => perMillion)).toFixed(1),
);
