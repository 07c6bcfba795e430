// The table of wide tables in docs/experiments.md: few rows, many columns, of a few hidden numbers and noise; AUROC beside
// baselines. node scripts/wide-tables.mjs [options of sandglass run, such as --engine native]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../dist/core/random.js";

const cli = new URL("../dist/cli/main.js", import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), "wide-"));
const sizes = [
  [40, 50],
  [40, 1000],
  [100, 50],
  [100, 300],
  [100, 1000],
  [200, 100],
  [200, 600],
];
const kinds = ["off", "far", "cluster"];

/** Normals of 5 hidden numbers; anomalies leave their plane, lie farther out in it, or crowd at one place of it. */
function table(rows, columns, kind, seed) {
  const random = new Random(seed, `wide ${rows} ${columns} ${kind}`);
  const numbers = (count, sd = 1) => Array.from({ length: count }, () => random.normal(0, sd));
  const plane = Array.from({ length: 5 }, (_, at) => numbers(columns, 1.5 - 0.2 * at));
  const away = Array.from({ length: 3 }, () => numbers(columns, 0.3));
  const place = numbers(5, 1.5);
  const row = (odd) => {
    const far = odd && kind === "far" ? 2 : 1;
    const hidden = odd && kind === "cluster" ? place.map((x) => x + random.normal(0, 0.3)) : numbers(5, far);
    const out = odd && kind === "off" ? numbers(3) : [0, 0, 0];
    return Array.from({ length: columns }, (_, at) => {
      const value = hidden.reduce((sum, x, axis) => sum + x * plane[axis][at], random.normal(0, 0.7));
      return (value + out.reduce((sum, x, axis) => sum + x * away[axis][at], 0)).toFixed(4);
    });
  };
  const lines = Array.from(
    { length: rows + 40 },
    (_, at) => `${row(at >= rows).join(",")},${at >= rows ? "odd" : "normal"}`,
  );
  return `${Array.from({ length: columns }, (_, at) => `c${at}`).join(",")},kind\n${lines.join("\n")}\n`;
}

try {
  const sums = [];
  for (const [rows, columns] of sizes) {
    for (const kind of kinds) {
      const file = join(scratch, "table.csv");
      writeFileSync(file, table(rows, columns, kind, 1));
      const out = join(scratch, `${rows}-${columns}-${kind}`);
      const args = ["run", "table-anomaly", "--data", file, "--label-column", "kind", "--json", "--out", out];
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args, ...process.argv.slice(2)], {
        encoding: "utf8",
      });
      if (status !== 0) throw new Error(stderr);
      const { metrics, baselines } = JSON.parse(stdout.trimEnd().split("\n").at(-1));
      const named = [
        ...Object.entries(metrics).filter(([name]) => name.startsWith("auroc.")),
        ...Object.entries(baselines).flatMap(([name, { auroc }]) => (auroc === undefined ? [] : [[name, auroc]])),
      ];
      if (sums.length === 0) console.log(`| rows x columns, anomalies | ${named.map(([name]) => name).join(" | ")} |`);
      for (const [at, [, value]] of named.entries()) sums[at] = (sums[at] ?? 0) + value / sizes.length / kinds.length;
      console.log(`| ${rows} x ${columns}, ${kind} | ${named.map(([, value]) => value.toFixed(3)).join(" | ")} |`);
    }
  }
  console.log(`| mean | ${sums.map((value) => value.toFixed(3)).join(" | ")} |`);
} finally {
  rmSync(scratch, { recursive: true });
}
