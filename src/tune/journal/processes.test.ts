import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openStudy } from "../create-study.js";
import { killAtRandom } from "./testing/kill-at-random.js";

const program = (name: string): string => fileURLToPath(new URL(`./testing/${name}.js`, import.meta.url));

function scratch(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "sandglass-study-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("a killed worker's trial is given again, the same, with what it reported; others' are left alone", async (context) => {
  const journal = join(scratch(context), "toy.jsonl");
  const worker = spawn(process.execPath, [program("toy-worker"), journal, "50"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => worker.stdout.on("data", (text) => /^start 4$/m.test(String(text)) && resolve(text)));
  const looking = await openStudy(journal, { sampler: { name: "none", suggest: () => undefined } });
  assert.equal(await looking.ask(), undefined, "the worker is alive");
  worker.kill("SIGKILL");
  await new Promise((resolve) => worker.on("close", resolve));
  await looking.refresh();
  const orphans = looking.trials.filter(({ state }) => state === "running");
  assert.ok(orphans.length > 0 && orphans.length <= 2);
  for (const { number, settings, reports } of orphans) {
    const again = (await looking.ask())!;
    assert.deepEqual([again.number, again.settings, again.reports], [number, settings, reports]);
  }
  assert.equal(await looking.ask(), undefined);
  await looking.close();
});

test("processes that ask at once never get the same trial", async (context) => {
  const journal = join(scratch(context), "toy.jsonl");
  const outputs = await Promise.all(
    [1, 2, 3].map(async () => {
      const worker = spawn(process.execPath, [program("toy-worker"), journal, "30", "3"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let output = "";
      worker.stdout.on("data", (text) => {
        output += text;
      });
      assert.equal(await new Promise((resolve) => worker.on("close", resolve)), 0);
      return [...output.matchAll(/^start (\d+)$/gm)].map(([, number]) => Number(number));
    }),
  );
  assert.deepEqual(
    outputs.flat().sort((a, b) => a - b),
    Array.from({ length: 30 }, (_, at) => at),
  );
  assert.ok(
    outputs.every((started) => started.length > 0),
    "all took part",
  );
  assert.deepEqual(
    readdirSync(join(journal, "..")).filter((name) => name.includes("workers")),
    [],
  );
});

test("killed at random, a search loses nothing and finishes nothing twice", async (context) => {
  const journal = join(scratch(context), "toy.jsonl");
  const { kills, trials } = await killAtRandom(journal, { kills: 8, seed: 5 });
  assert.ok(Object.values(kills).reduce((sum, count) => sum + count, 0) >= 8);
  assert.ok(trials.length >= 20);
});
