import { ratio } from "../measure/compare.mjs";
import { flopsPerSample } from "../measure/flops.mjs";
import { dotPlot } from "./dot-plot.mjs";
import { count, markdownTable, threadsInWords, withRange } from "./words.mjs";

/**
 * What the measurements say: Markdown, and the charts it shows.
 *
 * @returns {{markdown: string, charts: Map<string, string>}} charts are SVG by file name
 */
export function page({ machine, options, suites }) {
  const charts = new Map();
  const sections = [
    machineSection(machine, options, suites),
    ...(suites.training ?? []).map((table) => trainingSection(table, machine, charts)),
    ...(suites.recurrence ?? []).map((table) => trainingSection(table, machine, charts)),
    ...(suites.inference === undefined ? [] : [inferenceSection(suites.inference)]),
    ...(suites.scaling ?? []).map(scalingSection),
    ...(suites.startup === undefined ? [] : [startupSection(suites.startup)]),
  ];
  return { markdown: sections.join("\n\n"), charts };
}

function machineSection(
  { processor, cores, flags, memoryGigabytes, system, node, peak, date, commit, loadAtStart },
  options,
  suites,
) {
  const torch = Object.values(suites)
    .flat()
    .flatMap(({ rows }) => rows ?? [])
    .findLast(({ name, last }) => name === "PyTorch" && last !== undefined)?.last;
  const facts = [
    ["processor", `${processor}, ${cores} cores${flags.length > 0 ? ` (${flags.join(", ")})` : ""}`],
    [
      "multiply-add peak",
      peak === undefined ? "not measured: no C compiler" : `${Math.round(peak)} GFLOP/s on ${cores} cores, measured`,
    ],
    ["memory", `${memoryGigabytes} GB`],
    ["system", `${system}, Node.js ${node}`],
    ["PyTorch", torch === undefined ? "not here" : `${torch.version}, ${torch.blas}`],
    ["measured", `${date} at commit ${commit}, load ${loadAtStart.toFixed(1)} when it began`],
  ];
  return [
    "## Machine",
    markdownTable([["", ""], ...facts]),
    `Medians of ${options.rounds} interleaved runs, slowest and fastest in brackets. Ratios are medians over the pairs of one round.`,
  ].join("\n\n");
}

const recipes = {
  "digits-anomaly": { batch: 60, things: "images" },
  "digits-linear": { batch: 1024, things: "images" },
  "ecg-lstm": { batch: 64, things: "series" },
};

function trainingSection({ recipe, threads, task, rows }, machine, charts) {
  const torch = rows.find(({ name }) => name === "PyTorch");
  const { batch, things } = recipes[recipe];
  const tellsCpu = rows.some(({ last }) => last?.cpuMicroseconds !== undefined);
  const flops = flopsPerSample(task);
  const peak = machine.peak === undefined ? undefined : (machine.peak * threads) / machine.cores;
  const lines = rows.map((row) => {
    if (row.reason !== undefined) return [row.name, `cannot: ${row.reason}`, ...Array(tellsCpu ? 5 : 4).fill("")];
    const against = ratio(row, torch);
    const gflops = (row.samplesPerSecond.median * flops) / 1e9;
    return [
      row.name,
      row.label + (row.limits?.limit === undefined ? "" : `, on ${count(row.limits.limit)} ${things}`),
      withRange(row.samplesPerSecond),
      against === undefined ? "" : withRange(against),
      ...(tellsCpu ? [row.last.cpuMicroseconds === undefined ? "" : count(row.last.cpuMicroseconds)] : []),
      peak === undefined ? count(gflops) : `${count(gflops)} (${count((100 * gflops) / peak)} %)`,
      row.peakRssMegabytes === undefined ? "" : count(row.peakRssMegabytes),
    ];
  });
  const able = rows.filter(({ reason }) => reason === undefined);
  const chart = `training-${recipe}-${threads}.svg`;
  const title = `Training ${recipe}, ${threadsInWords(threads)}`;
  charts.set(
    chart,
    dotPlot({
      title,
      unit: "samples/s",
      rows: able.map(({ name, samplesPerSecond }) => ({ name, ...samplesPerSecond })),
    }),
  );
  return [
    `## ${title}`,
    `${count(task.epochs)} epochs of ${count(task.limit)} ${things} unless said otherwise, batch ${batch}, ${count(flops / 1e6)} MFLOP a sample.`,
    markdownTable([
      [
        "",
        "fastest variant",
        "samples/s",
        "times PyTorch",
        ...(tellsCpu ? ["CPU µs a sample"] : []),
        peak === undefined ? "GFLOP/s" : "GFLOP/s (of peak)",
        "peak MB",
      ],
      ...lines,
    ]),
    `![${title}](benchmarks/${chart})`,
  ].join("\n\n");
}

function inferenceSection(tables) {
  const lines = tables.flatMap(({ recipe, batch, rows }) =>
    rows.map(({ name, reason, samplesPerSecond, last }) => [
      recipe,
      batch,
      name,
      reason === undefined ? withRange(samplesPerSecond) : `cannot: ${reason}`,
      reason === undefined ? last.milliseconds.toFixed(3) : "",
    ]),
  );
  return ["## Reconstructing", markdownTable([["recipe", "at a time", "", "images/s", "ms a call"], ...lines])].join(
    "\n\n",
  );
}

const sweepNames = { batch: "batch size", width: "channels or units, times", size: "image side" };

function scalingSection({ recipe, over, points }) {
  const names = points[0].rows.map(({ name }) => name);
  const lines = points.map(({ value, rows }) => {
    const torch = rows.find(({ name }) => name === "PyTorch");
    return [
      value,
      ...rows.map((row) => {
        if (row.reason !== undefined) return `cannot: ${row.reason}`;
        const against = row === torch ? undefined : ratio(row, torch);
        return count(row.samplesPerSecond.median) + (against === undefined ? "" : ` (${against.median.toFixed(1)}x)`);
      }),
    ];
  });
  return [
    `## ${recipe}: samples/s by ${sweepNames[over]}`,
    markdownTable([[sweepNames[over], ...names], ...lines]),
  ].join("\n\n");
}

function startupSection(rows) {
  const lines = rows.map(({ name, milliseconds, afterData, reason }) => [
    name,
    reason ?? `${Math.round(milliseconds)} ms`,
    afterData === undefined ? "" : `${Math.round(afterData)} ms`,
  ]);
  return [
    "## Start-up",
    markdownTable([["", "from the start of the process", "after the data is loaded"], ...lines]),
  ].join("\n\n");
}
