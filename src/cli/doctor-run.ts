import { availableParallelism, cpus, totalmem } from "node:os";
import { UserError } from "../core/errors.js";
import { cacheFolder } from "../data/catalog/locate.js";
import { datasets, findDataset } from "../data/catalog.js";
import type { EngineChoice } from "../engine/open.js";
import { detectFeatures } from "../engine/wasm/features.js";
import { engineNames } from "../runs/engine-names.js";
import { whereabouts } from "./data-run.js";
import { table } from "./table.js";

interface DoctorFlags {
  readonly dataDir?: string;
  readonly json?: boolean;
}

interface EngineReport {
  readonly name: EngineChoice;
  readonly works: boolean;
  readonly text: string;
}

/** Says what this machine can do. Never fails because of what it finds. */
export async function doctor({ json, ...where }: DoctorFlags): Promise<void> {
  const features = await detectFeatures();
  const engines = await Promise.all(engineNames.map(tryEngine));
  const found = await Promise.all(datasets.map(async ({ name }) => ({ name, where: await placeOf(name, where) })));
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 1e9),
    ...features,
    cacheFolder: cacheFolder(),
  };
  if (json) return console.log(JSON.stringify({ ...machine, engines, datasets: found }));
  const yes = (answer: boolean): string => (answer ? "yes" : "no");
  console.log(
    table([
      ["node", machine.node],
      ["platform", machine.platform],
      ["processor", `${machine.processor}, ${machine.cores} cores`],
      ["memory", `${machine.memoryGB} GB`],
      ["WebAssembly SIMD", yes(machine.simd)],
      ["relaxed SIMD", yes(machine.relaxedSimd)],
      ["shared memory, threads", yes(machine.threads)],
      ["cache folder", machine.cacheFolder],
      ...engines.map(({ name, text }) => [`engine ${name}`, text]),
      ...found.map(({ name, where }) => [`data ${name}`, where]),
    ]),
  );
}

/** Where a dataset is, or why that cannot be said: a folder that is not there is for the reader to see. */
async function placeOf(name: string, where: Pick<DoctorFlags, "dataDir">): Promise<string> {
  try {
    return whereabouts(await findDataset(name, where));
  } catch (error) {
    if (error instanceof UserError) return `not here: ${error.message.replaceAll("`dataDir`", "--data-dir")}`;
    throw error;
  }
}

async function tryEngine(name: EngineChoice): Promise<EngineReport> {
  try {
    const { openEngine } = await import("../engine/open.js");
    const engine = await openEngine(name);
    const text = name === "auto" ? `takes ${engine.name}. ${engine.description}` : engine.description;
    await engine.dispose();
    return { name, works: true, text };
  } catch (error) {
    return { name, works: false, text: `not here: ${error instanceof Error ? error.message : String(error)}` };
  }
}
