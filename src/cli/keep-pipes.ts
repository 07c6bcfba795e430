import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { isPipe } from "../data/readers/file.js";
import { completeConfig } from "../runs/config.js";
import type { Begun } from "./begin-run.js";

/** Options whose value is a file that training and judging both read. */
const files = ["data", "events"] as const;

/**
 * Keeps what comes through a pipe in the run's folder, because a run reads its data more than once and may be gone on with later.
 * Takes the folder back when the pipe cannot be read.
 */
export async function keepPipes(begun: Begun, signal: AbortSignal, onNotice: (notice: string) => void): Promise<Begun> {
  const { config, folder } = begun;
  const kept: Record<string, string> = {};
  try {
    for (const option of files) {
      const path = config.options[option];
      if (typeof path !== "string" || !(await isPipe(path))) continue;
      kept[option] = join(folder.path, option);
      await pipeline(createReadStream(path), createWriteStream(kept[option]), { signal });
      onNotice(`${path} is a pipe: what came through it is kept in ${kept[option]}.`);
    }
  } catch (error) {
    folder.discard();
    throw error;
  }
  if (Object.keys(kept).length === 0) return begun;
  return { folder, config: completeConfig({ ...config, options: { ...config.options, ...kept } }) };
}
