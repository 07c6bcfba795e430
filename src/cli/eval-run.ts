import { join } from "node:path";
import type { EngineChoice } from "../engine/open.js";
import { openEngine } from "../engine/open.js";
import type { Evaluation } from "../judge/evaluation.js";
import { completeConfig, parseConfig } from "../runs/config.js";
import { evaluateRun } from "../runs/evaluate-run.js";
import { RunFolder } from "../runs/run-folder.js";
import { downloadProgress } from "./download-progress.js";
import { inWords, resultLine } from "./result-line.js";

export interface EvalFlags {
  readonly score?: string;
  readonly threshold?: string;
  readonly baselines?: boolean;
  readonly engine?: EngineChoice;
  readonly threads?: number;
  readonly dataDir?: string;
  readonly json?: boolean;
}

export async function evaluate(path: string, flags: EvalFlags): Promise<void> {
  const folder = RunFolder.open(path, "run folder");
  const { engine: choice, dataDir, threads, ...chosen } = flags;
  const file = parseConfig(folder.readConfig(), folder.configFile);
  const config = completeConfig({ ...file, ...(dataDir !== undefined && { dataDir }) });
  const engine = await openEngine(choice ?? config.engine, threads === undefined ? {} : { threads });
  try {
    const { score, threshold, baselines = true } = chosen;
    const { evaluation } = await evaluateRun(config, folder, {
      ...{ engine, baselines, onDownload: downloadProgress(process.stderr) },
      onStage: (name) => process.stderr.write(`judging: ${name}\n`),
      ...(score !== undefined && { score }),
      ...(threshold !== undefined && { threshold }),
    });
    show(evaluation, folder.path, flags.json);
  } finally {
    await engine.dispose();
  }
}

/** Says what came out; with --json, in one line of stdout. */
export function show(evaluation: Evaluation, out: string, json: boolean | undefined): void {
  const lines = json ? process.stderr : process.stdout;
  lines.write(`${inWords(evaluation)}\nReport: ${join(out, "report.html")}\n`);
  if (json) console.log(JSON.stringify(resultLine(evaluation, out)));
}
