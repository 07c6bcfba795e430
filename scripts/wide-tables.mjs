// Writes the wide tables of docs/experiments.md: few rows, many columns, of a few hidden numbers and noise.
// node scripts/wide-tables.mjs FOLDER, then node scripts/table-scores.mjs FOLDER --seeds 1
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../dist/core/random.js";

const [folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
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
  const lines = Array.from({ length: rows + 40 }, (_, at) => `${row(at >= rows).join(",")},${at >= rows ? 1 : 0}`);
  return `${Array.from({ length: columns }, (_, at) => `c${at}`).join(",")},y\n${lines.join("\n")}\n`;
}

for (const [rows, columns] of sizes) {
  for (const kind of kinds) {
    writeFileSync(join(folder, `${kind}-${rows}x${columns}.csv`), table(rows, columns, kind, 1));
  }
}
