import { type EngineChoice, openEngine } from "../engine/open.js";
import { denoise } from "../runs/denoise.js";
import { RunFolder } from "../runs/run-folder.js";

export interface DenoiseFlags {
  readonly out: string;
  readonly labelColumn?: string;
  readonly engine?: EngineChoice;
  readonly threads?: number;
}

export async function denoiseInput(run: string, input: string, flags: DenoiseFlags): Promise<void> {
  const folder = RunFolder.open(run, "run");
  const { out, labelColumn, engine: choice, threads } = flags;
  const engine = await openEngine(choice ?? "auto", threads === undefined ? {} : { threads });
  try {
    const { samples, files } = await denoise(folder, input, {
      ...{ engine, out, stdin: process.stdin },
      ...(labelColumn !== undefined && { labelColumn }),
    });
    console.log(`${samples} samples, ${files} ${files === 1 ? "file" : "files"} in ${out}`);
  } finally {
    await engine.dispose();
  }
}
