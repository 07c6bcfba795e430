// Runs every compiled *.test.js with node:test, or only those whose path contains one of the arguments.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";

const wanted = process.argv.slice(2);
const files = readdirSync("dist", { recursive: true })
  .map((name) => `dist/${String(name).replaceAll("\\", "/")}`)
  .filter((name) => name.endsWith(".test.js"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();
if (files.length === 0) {
  console.error("no test file matches: build first with npm run build");
  process.exit(2);
}
// node:test leaves one core idle, which of two is half.
const options = ["--test", "--test-reporter=spec", `--test-concurrency=${availableParallelism()}`];
const { status } = spawnSync(process.execPath, [...options, ...files], { stdio: "inherit" });
process.exit(status ?? 1);
