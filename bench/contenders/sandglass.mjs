import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const usage = path("../measure/usage.mjs");

/** Sandglass as its users run it: the command line for training, the library for everything a recipe cannot say. */
export function sandglass(engine, { mnist }) {
  return {
    name: `Sandglass ${engine}`,
    variants(task) {
      const label = `${task.threads} ${task.threads === 1 ? "thread" : "threads"}`;
      const published = task.kind === "train" && task.width === undefined;
      return [published ? commandLine(engine, task, label) : library(engine, task, { label, mnist })];
    },
  };
}

function commandLine(engine, { recipe, threads, epochs, limit, batch }, label) {
  const out = mkdtempSync(join(tmpdir(), "sandglass-bench-"));
  return {
    label,
    command: process.execPath,
    args: [
      ...["--import", usage, path("../../dist/cli/main.js"), "train", recipe, "--json"],
      // As published, like the peers: without the random dimming of its default variant.
      ...(recipe === "digits-anomaly" ? ["--variant", "original"] : []),
      ...["--engine", engine, "--threads", String(threads)],
      ...["--epochs", String(epochs), "--limit", String(limit)],
      ...(batch === undefined ? [] : ["--batch-size", String(batch)]),
      ...["--out", join(out, "run")],
    ],
    clean: () => rmSync(out, { recursive: true, force: true }),
  };
}

function library(engine, task, { label, mnist }) {
  return {
    label,
    command: process.execPath,
    args: [path("../peers/sandglass.mjs"), JSON.stringify({ ...task, engine, mnist })],
  };
}
