// Pictures of recipes, drawn by the package: each is trained shortly on real MNIST and judged. Kept in site/runs, so that
// a second build draws nothing; remove that folder to have them anew.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const recipes = [
  ["digits-vae", "--limit 10000 --epochs 5", "Makes up digits, and walks from one to another."],
  [
    "digits-anomaly",
    "--limit 20000 --epochs 3",
    "Learns MNIST digits, and should take clothes of Fashion-MNIST for something else.",
  ],
];
const wanted = [
  "anomalies-clearest",
  "anomalies-hardest",
  "scores",
  "reconstructions",
  "generated",
  "walks",
  "codes",
  "loss",
];

/** Writes the pictures into the public folder and gives the Markdown that shows them. */
export function gallery(site, publicFolder) {
  return recipes.map((recipe) => section(site, publicFolder, recipe)).join("\n");
}

function section(site, publicFolder, [recipe, options, what]) {
  const run = join(site, "runs", recipe);
  const command = `run ${recipe} ${options}`;
  if (!existsSync(join(run, "result.json"))) {
    rmSync(run, { recursive: true, force: true });
    mkdirSync(join(site, "runs"), { recursive: true });
    const program = [join(site, "../dist/cli/main.js"), ...command.split(" "), "--out", run, "--json"];
    const { status, stdout, stderr } = spawnSync(process.execPath, program, { encoding: "utf8" });
    if (status !== 0) throw new Error(`sandglass ${command} failed: ${stderr}`);
    writeFileSync(join(run, "result.json"), stdout.trim().split("\n").at(-1));
  }
  const { verdict } = JSON.parse(readFileSync(join(run, "result.json"), "utf8"));
  const figures = wanted.filter((name) => existsSync(join(run, "figures", `${name}.svg`)));
  const folder = join(publicFolder, "gallery", recipe);
  mkdirSync(folder, { recursive: true });
  const pictures = figures.map((name) => {
    cpSync(join(run, "figures", `${name}.svg`), join(folder, `${name}.svg`));
    const [, said = name] = /<desc>([^<]*)<\/desc>/.exec(readFileSync(join(folder, `${name}.svg`), "utf8")) ?? [];
    return `![${said.replaceAll(/[[\]]/g, "")}](/gallery/${recipe}/${name}.svg)\n`;
  });
  return [`## ${recipe}\n`, `${what}\n`, `\`\`\`\nsandglass ${command}\n\`\`\`\n`, `> ${verdict}\n`, ...pictures].join(
    "\n",
  );
}
