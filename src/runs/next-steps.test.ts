import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { nextSteps } from "./next-steps.js";

const cli = fileURLToPath(new URL("../cli/main.js", import.meta.url));

/** Runs a printed command in a shell, as a reader who copies it. */
function typed(command: string, cwd: string): string {
  const line = command.replace(/^sandglass /, `"${process.execPath}" "${cli}" `);
  return execFileSync("sh", ["-c", line], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

test("every command of the page runs as printed, in a folder with a space and a quote too", () => {
  const cwd = mkdtempSync(join(tmpdir(), "next-"));
  const row = (at: number): string => `${Math.sin(at)},${Math.sin(at) * 2 + Math.cos(at * 7) / 9},${Math.cos(at)}`;
  const table = (count: number): string =>
    ["a,b,c", ...Array.from({ length: count }, (_, at) => row(at)), ""].join("\n");
  writeFileSync(join(cwd, "all.csv"), table(400));
  writeFileSync(join(cwd, "new.csv"), table(3));
  const folder = "it's one";
  typed(`sandglass run table-anomaly --data all.csv --epochs 1 --engine wasm --threads 1 --out "${folder}"`, cwd);
  const { commands } = nextSteps({ folder, finds: true, denoises: false });
  assert.equal(commands.length, 3);
  for (const [what, command] of commands) {
    const output = typed(command, cwd);
    if (command.includes(" score ")) assert.equal(output.trim().split("\n").length, 3, what);
  }
});

test("only what a run can do is suggested", () => {
  const words = (finds: boolean, denoises: boolean) =>
    nextSteps({ folder: "runs/x-1", finds, denoises }).commands.map(([, command]) => command);
  assert.deepEqual(words(false, true), [
    "sandglass run runs/x-1/config.json",
    "sandglass eval runs/x-1",
    "sandglass denoise runs/x-1 scans/",
  ]);
  assert.equal(words(true, false).at(-1), "sandglass score runs/x-1 new.csv");
});
