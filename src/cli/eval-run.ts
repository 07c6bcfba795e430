import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../core/errors.js";
import type { EngineChoice } from "../engine/open.js";
import { openEngine } from "../engine/open.js";
import type { Evaluation } from "../judge/evaluation.js";
import { completeConfig, parseConfig } from "../runs/config.js";
import { evaluateFile } from "../runs/evaluate-file.js";
import { evaluateRun } from "../runs/evaluate-run.js";
import { RunFolder } from "../runs/run-folder.js";
import { modelFileOf } from "../runs/run-model.js";
import { downloadProgress } from "./download-progress.js";
import { onNotice } from "./notice.js";
import { inWords, resultLine } from "./result-line.js";

export interface EvalFlags {
  readonly score?: string;
  readonly threshold?: string;
  readonly baselines?: boolean;
  readonly engine?: EngineChoice;
  readonly threads?: number;
  readonly dataDir?: string;
  readonly json?: boolean;
  readonly data?: string;
  readonly labelColumn?: string;
  readonly normalClass?: string;
  readonly events?: string;
  readonly unseen?: "error" | "zeros";
}

/** Options that say how data of one's own are labelled. */
const labelling = ["labelColumn", "normalClass", "events", "unseen"] as const;

export async function evaluate(path: string, { data, ...flags }: EvalFlags): Promise<void> {
  if (data !== undefined) return await evaluateOwn(path, data, flags);
  const lost = labelling.find((name) => flags[name] !== undefined);
  if (lost !== undefined) {
    throw new UserError({ where: `\`${lost}\``, expected: "`data` beside it, which it describes", got: "none" });
  }
  if (!existsSync(join(path, "config.json")) && existsSync(path) && statSync(path).isFile()) {
    throw new UserError({
      where: path,
      expected: "data to judge a model file on",
      got: "none",
      remedy: "Give labelled ones with `data`, or the folder of a run, which knows its own.",
    });
  }
  await evaluateFolder(path, flags);
}

async function evaluateOwn(path: string, data: string, flags: Omit<EvalFlags, "data">): Promise<void> {
  const set = (["score", "threshold", "dataDir"] as const).find((name) => flags[name] !== undefined);
  if (set !== undefined) {
    throw new UserError({
      where: `\`${set}\``,
      expected: "a run without `data`: a model file is judged as it is",
      got: "both",
      ...(set === "threshold" && { remedy: "Set it in the file first: sandglass set-threshold." }),
    });
  }
  const { engine: choice, threads, json, labelColumn, normalClass, events, unseen } = flags;
  const engine = await openEngine(choice ?? "auto", threads === undefined ? {} : { threads });
  try {
    const judged = await evaluateFile(path, data, {
      ...{ engine, onNotice },
      ...(labelColumn !== undefined && { labelColumn }),
      ...(normalClass !== undefined && { normalClass }),
      ...(events !== undefined && { events }),
      ...(unseen && { unseen }),
    });
    const { samples, anomalies } = judged;
    const lines = json ? process.stderr : process.stdout;
    lines.write(`${samples} samples, ${anomalies} of them anomalous\n${inWords(judged)}\n`);
    if (json) console.log(JSON.stringify({ file: modelFileOf(path), data, ...judged }));
  } finally {
    await engine.dispose();
  }
}

async function evaluateFolder(path: string, flags: EvalFlags): Promise<void> {
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
