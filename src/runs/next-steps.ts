import { join } from "node:path";
import type { CommandSection } from "../report/index.js";

/** The command that repeats a run, and what to do with its result. */
export function nextSteps(run: {
  readonly folder: string;
  readonly finds: boolean;
  readonly denoises: boolean;
}): CommandSection {
  const folder = quoted(run.folder);
  return {
    kind: "commands",
    title: "Next steps",
    commands: [
      ["Repeat this run:", `sandglass run ${quoted(join(run.folder, "config.json"))}`],
      ["Judge it again:", `sandglass eval ${folder}`],
      ...(run.finds
        ? [["Judge new samples, here those of new.csv:", `sandglass score ${folder} new.csv`] as const]
        : []),
      ...(run.denoises
        ? [["Take noise off pictures, here those of scans/:", `sandglass denoise ${folder} scans/`] as const]
        : []),
    ],
  };
}

/** As a shell takes it for one word. */
function quoted(path: string): string {
  return /^[\w./@%+=:,~\\-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
