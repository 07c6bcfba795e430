import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { cli } from "./cli-process.js";

const folder = mkdtempSync(join(tmpdir(), "sandglass-pipes-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const quick = ["--engine", "wasm", "--threads", "1", "--epochs", "2", "--no-baselines"];
const values = Array.from({ length: 700 }, (_, at) => (Math.sin(at / 5) + 0.01 * ((at * 7) % 13)).toFixed(3)).join(
  "\n",
);
const file = join(folder, "values.csv");
writeFileSync(file, `value\n${values}\n`);

/** A pipe through which the file comes once. */
function pipe(name: string): string {
  const path = join(folder, name);
  execFileSync("mkfifo", [path]);
  spawn("sh", ["-c", `cat "${file}" > "${path}"`], { stdio: "ignore" }).unref();
  return path;
}

for (const recipe of ["series-anomaly", "table-anomaly"]) {
  test(`${recipe} through a pipe is trained and judged as from its file, and can be judged again`, async () => {
    const [through, plain] = [join(folder, `${recipe}-through`), join(folder, `${recipe}-plain`)];
    const ran = await cli("run", recipe, "--data", pipe(`${recipe}-pipe`), "--out", through, ...quick);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout + ran.stderr, /is a pipe: what came through it is kept in /);
    assert.equal((await cli("run", recipe, "--data", file, "--out", plain, ...quick)).code, 0);
    const metricsIn = (run: string): unknown =>
      (JSON.parse(readFileSync(join(run, "evaluation.json"), "utf8")) as { readonly metrics: unknown }).metrics;
    assert.deepEqual(metricsIn(through), metricsIn(plain));
    assert.equal((await cli("eval", through, "--no-baselines")).code, 0);
  });
}

test("nothing stays of a run whose pipe held no data", async () => {
  const path = join(folder, "empty-pipe");
  execFileSync("mkfifo", [path]);
  spawn("sh", ["-c", `: > "${path}"`], { stdio: "ignore" }).unref();
  const out = join(folder, "nothing");
  const ran = await cli("train", "table-anomaly", "--data", path, "--out", out, ...quick.slice(0, 6));
  assert.equal(ran.code, 2, ran.stdout);
  assert.ok(!existsSync(out));
});
