// The table of table-anomaly in docs/experiments.md: every NPZ of a folder (arrays X and y, 1 = anomalous), AUROC beside
// baselines. node scripts/adbench.mjs FOLDER [options of sandglass run, such as --seeds 3 --contamination 0.1 --trim 0.1]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [folder, ...options] = process.argv.slice(2);
const files = readdirSync(folder).filter((name) => name.endsWith(".npz"));
const cli = new URL("../dist/cli/main.js", import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), "adbench-"));
const rows = [];
const show = (name, numbers) => console.log(`| ${name} | ${numbers.map((x) => x.toFixed(4).slice(1)).join(" | ")} |`);
try {
  for (const file of files) {
    const args = ["run", "table-anomaly", "--data", join(folder, file), "--label-column", "y", "--json"];
    const out = join(scratch, file);
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args, "--out", out, ...options], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    const line = JSON.parse(stdout.trimEnd().split("\n").at(-1));
    const { auroc, ...scores } = line.mean ?? line.metrics;
    const baselines = Object.entries(line.baselines).filter(([, one]) => one.auroc !== undefined);
    const named = [
      ["ours", auroc],
      ...(line.sd ? [["sd", line.sd.auroc]] : []),
      ...Object.entries(scores).flatMap(([name, value]) => (name.startsWith("auroc.") ? [[name.slice(6), value]] : [])),
      ...baselines.map(([name, one]) => [name, one.auroc]),
    ];
    if (rows.length === 0) {
      console.log(`| | ${named.map(([name]) => name).join(" | ")} |`);
      console.log(`|---${"|---".repeat(named.length)}|`);
    }
    rows.push(named.map(([, value]) => value));
    show(file.replace(/\.npz$/, ""), rows.at(-1));
  }
  show(
    "mean",
    rows[0].map((_, at) => rows.reduce((sum, row) => sum + row[at], 0) / rows.length),
  );
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
