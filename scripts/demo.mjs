// Trains digits-anomaly for a few epochs on real MNIST and says where the pictures are. `--docs` also renews the
// picture in the README. Further arguments go to `sandglass train`.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";

const args = process.argv.slice(2);
const renewDocs = args.includes("--docs");
const more = args.filter((argument) => argument !== "--docs");
const command = ["dist/cli/main.js", "train", "digits-anomaly", "--epochs", "3", "--json", ...more];
const { stdout, status } = spawnSync(process.execPath, command, {
  stdio: ["ignore", "pipe", "inherit"],
  encoding: "utf8",
});
if (status !== 0) process.exit(status ?? 1);

const { out, engine, threads, samplesPerSecond } = JSON.parse(stdout.trim().split("\n").at(-1));
const epochs = readFileSync(`${out}/history.jsonl`, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

console.log("\nepoch   training BCE   test BCE   samples/s");
for (const { epoch, loss, valLoss, samplesPerSecond } of epochs) {
  const cells = [String(epoch).padStart(5), loss.toFixed(4).padStart(14), valLoss.toFixed(4).padStart(10)];
  console.log(`${cells.join(" ")} ${Math.round(samplesPerSecond).toLocaleString("en-US").padStart(11)}`);
}
console.log(`\nengine ${engine}, ${threads} threads, median ${Math.round(samplesPerSecond)} samples/s`);

const pictures = ["reconstructions.png", "loss.png"].map((name) => `${out}/figures/${name}`);
console.log(`pictures: ${pictures.join("  ")}`);
console.log(`train on: npx sandglass train --resume ${out} --epochs 50`);

if (renewDocs) {
  if (!existsSync("docs/images")) mkdirSync("docs/images", { recursive: true });
  copyFileSync(pictures[0], "docs/images/reconstructions.png");
  copyFileSync(pictures[1], "docs/images/loss.png");
}
