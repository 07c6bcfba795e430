import type { Fit } from "../data/pictures/fit-image.js";
import { type EngineChoice, openEngine } from "../engine/open.js";
import { denoise } from "../runs/denoise.js";
import { onNotice } from "./notice.js";

export interface DenoiseFlags {
  readonly out: string;
  readonly labelColumn?: string;
  readonly fit: Fit;
  readonly engine?: EngineChoice;
  readonly threads?: number;
}

export async function denoiseInput(run: string, input: string, flags: DenoiseFlags): Promise<void> {
  const { out, labelColumn, fit, engine: choice, threads } = flags;
  const engine = await openEngine(choice ?? "auto", threads === undefined ? {} : { threads });
  try {
    const { samples, files } = await denoise(run, input, {
      ...{ engine, out, stdin: process.stdin, fit, onNotice },
      ...(labelColumn !== undefined && { labelColumn }),
    });
    console.log(`${samples} samples, ${files} ${files === 1 ? "file" : "files"} in ${out}`);
  } finally {
    await engine.dispose();
  }
}
