import { type EngineChoice, openEngine } from "../engine/open.js";
import { denoise } from "../runs/denoise.js";

export interface DenoiseFlags {
  readonly out: string;
  readonly labelColumn?: string;
  readonly engine?: EngineChoice;
  readonly threads?: number;
}

export async function denoiseInput(run: string, input: string, flags: DenoiseFlags): Promise<void> {
  const { out, labelColumn, engine: choice, threads } = flags;
  const engine = await openEngine(choice ?? "auto", threads === undefined ? {} : { threads });
  try {
    const { samples, files } = await denoise(run, input, {
      ...{ engine, out, stdin: process.stdin },
      ...(labelColumn !== undefined && { labelColumn }),
    });
    console.log(`${samples} samples, ${files} ${files === 1 ? "file" : "files"} in ${out}`);
  } finally {
    await engine.dispose();
  }
}
