import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

// Pages that have no threads are in src/rules/bundles/bundlers.test.ts; here Node itself forbids them.

const permission = process.allowedNodeEnvironmentFlags.has("--permission")
  ? "--permission"
  : "--experimental-permission";

test("where threads cannot start, the engine works in the calling thread and says why", () => {
  const program = `
    const { openEngine } = await import(${JSON.stringify(new URL("../open.js", import.meta.url).href)});
    const { runTrainingCase } = await import(${JSON.stringify(new URL("../../testing/training-case.js", import.meta.url).href)});
    const notices = [];
    const engine = await openEngine("wasm", { threads: 2, onNotice: (notice) => notices.push(notice) });
    const { losses } = await runTrainingCase(engine);
    console.log(JSON.stringify({ threads: engine.threads, description: engine.description, notices, losses: losses.length }));
  `;
  const flags = [permission, "--allow-fs-read=*", "--no-warnings", "--input-type=module", "--eval", program];
  const { stdout, stderr } = spawnSync(process.execPath, flags, { encoding: "utf8" });
  assert.equal(stderr, "");
  const { threads, description, notices, losses } = JSON.parse(stdout) as Record<string, unknown>;
  assert.equal(threads, 1);
  assert.ok(Number(losses) > 0);
  assert.match(String(description), /the calling thread \(worker threads did not start \(.+\)\)$/);
  assert.match(String(notices), /^WebAssembly engine: worker threads did not start \(.+\); working in one thread\.$/);
});
