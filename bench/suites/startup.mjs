import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "../measure/child.mjs";
import { median } from "../measure/statistics.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const main = path("../../dist/cli/main.js");

/** Milliseconds until a program that does nothing much is done, which every call pays; and until a first training step. */
export async function startup({ recipes, engines, python, threadCounts, log }) {
  log("start-up");
  const programs = [
    ["node -e 0", process.execPath, ["-e", "0"]],
    ["sandglass --help", process.execPath, [main, "--help"]],
    ["python3 -c 'import torch'", python, ["-c", "import torch"]],
  ].map(([name, command, args]) => programRow(name, command, args));
  const firstSteps = [];
  for (const recipe of recipes) {
    for (const engine of engines) {
      log(`first step of ${recipe}, ${engine}`);
      firstSteps.push(...(await firstStepRows({ recipe, engine, threads: Math.max(...threadCounts) })));
    }
  }
  return [...programs, ...firstSteps];
}

function programRow(name, command, args) {
  const times = [];
  for (let run = 0; run < 10; run++) {
    const began = performance.now();
    const { status } = spawnSync(command, args, { stdio: "ignore" });
    if (status !== 0) return { name, reason: "not here" };
    times.push(performance.now() - began);
  }
  return { name, milliseconds: median(times) };
}

/** From the start of the process: with an empty cache of compiled code, and with a full one. */
async function firstStepRows(task) {
  const cache = mkdtempSync(join(tmpdir(), "sandglass-bench-cache-"));
  const run = async () => {
    const env = { XDG_CACHE_HOME: cache };
    return await runChild({
      command: process.execPath,
      args: [path("../peers/first-step.mjs"), JSON.stringify(task)],
      env,
    });
  };
  const measure = async (name, rounds, prepare) => {
    const times = [];
    for (let round = 0; round < rounds; round++) {
      prepare();
      const { result, reason } = await run();
      if (reason !== undefined) return { name, reason };
      times.push(result);
    }
    const of = (field) => median(times.map((result) => result[field]));
    return { name, milliseconds: of("milliseconds"), afterData: of("afterData") };
  };
  const label = `first step of ${task.recipe}, ${task.engine}`;
  try {
    return [
      await measure(`${label}, nothing compiled`, 3, () => rmSync(cache, { recursive: true, force: true })),
      await measure(`${label}, again`, 5, () => {}),
    ];
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}
