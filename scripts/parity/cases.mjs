import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../../dist/core/random.js";

/** Recipes with their options; of recipes with several networks or scores, more than one. */
export function cases({ table, series, pictures: given }, scratch) {
  const pictures = given ?? join(scratch, "pictures");
  if (given === undefined) {
    const script = new URL("../textures.mjs", import.meta.url).pathname;
    execFileSync(process.execPath, [script, pictures, "--texture", "woven", "--size", "32", "--rgb"]);
  }
  const mixed = mixedTable(join(scratch, "mixed.csv"));
  return [
    ["digits-anomaly"],
    ["digits-anomaly", "--direction", "fashion-to-mnist"],
    ["digits-anomaly", "--direction", "fashion-to-mnist", "--variant", "dense"],
    ["digits-basic"],
    ["digits-linear"],
    ...["upsampling", "transposed", "dense"].map((variant) => ["digits-denoise", "--variant", variant]),
    ...["upsampling", "transposed"].map((variant) => ["digits-compress", "--variant", variant]),
    ["fashion-ssim"],
    ["ecg-anomaly"],
    ["ecg-anomaly", "--variant", "dense"],
    ["table-anomaly", "--data", mixed, "--label-column", "faulty"],
    ...table.map((file) => ["table-anomaly", "--data", file, ...(/npz$/.test(file) ? ["--label-column", "y"] : [])]),
    ...series.map((file) => ["series-anomaly", "--data", file]),
    ...["image-anomaly", "image-denoise", "image-compress"].map((name) => [name, "--data", pictures]),
  ];
}

/** Numbers small and large, words and gaps. */
function mixedTable(path) {
  const random = new Random(1, "mixed table");
  const lines = Array.from({ length: 14_000 }, (_, at) => {
    const [speed, faulty] = [random.normal(), at % 10 === 9];
    const load = faulty ? -2 * speed + 3 : 2 * speed + random.normal(0, 0.1);
    const cells = [speed, load, 1.7e9 + 10 * random.normal(), ["red", "blue", "néant"][random.integer(3)]];
    return [...cells.map((cell) => (random.uniform() < 0.03 ? "" : cell)), faulty ? 1 : 0].join(",");
  });
  writeFileSync(path, `speed,load,clock,colour,faulty\n${lines.join("\n")}\n`);
  return path;
}
