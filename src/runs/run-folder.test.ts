import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { RunFolder } from "./run-folder.js";

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "sandglass-run-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("a folder that fails is taken back with the folders made for it, and only those", (t) => {
  const base = scratch(t);
  writeFileSync(join(base, "mine"), "");
  RunFolder.create(join(base, "a", "b", "c")).discard();
  assert.deepEqual(readdirSync(base), ["mine"]);

  mkdirSync(join(base, "empty"));
  RunFolder.create(join(base, "empty")).discard();
  assert.ok(existsSync(join(base, "empty")), "it was there before");
});

test("a folder without weights is taken back, one with weights kept", (t) => {
  const base = scratch(t);
  const barren = RunFolder.create(join(base, "barren"));
  barren.writeConfig({});
  barren.discardBarren();
  const kept = RunFolder.create(join(base, "kept"));
  writeFileSync(kept.checkpointFile, "");
  kept.discardBarren();
  assert.deepEqual(readdirSync(base), ["kept"]);
});

test("a file that cannot be put in its place leaves no part of it", (t) => {
  const folder = RunFolder.create(join(scratch(t), "run"));
  mkdirSync(join(folder.path, "report.html"));
  assert.throws(() => folder.writeFile("report.html", "<p>"), /report\.html: expected a place that can be written/);
  assert.deepEqual(readdirSync(folder.path), ["report.html"]);
});

test("numbered folders take the first free number", (t) => {
  const base = join(scratch(t), "runs", "x");
  assert.deepEqual(
    [1, 2, 3].map(() => RunFolder.createNext(base).path),
    [`${base}-1`, `${base}-2`, `${base}-3`],
  );
});

test("files are replaced whole, and the history is cut to what is known", (t) => {
  const folder = RunFolder.create(join(scratch(t), "run"));
  folder.writeConfig({ recipe: "a" });
  folder.writeConfig({ recipe: "b" });
  folder.appendHistory({ epoch: 1 });
  folder.appendHistory({ epoch: 2 });
  folder.rewriteHistory([{ epoch: 1 }]);
  folder.appendHistory({ epoch: 2 });
  folder.writeFigure("loss.svg", "<svg/>");
  assert.deepEqual(JSON.parse(RunFolder.open(folder.path).readConfig()), { recipe: "b" });
  assert.equal(readFileSync(join(folder.path, "history.jsonl"), "utf8"), '{"epoch":1}\n{"epoch":2}\n');
  assert.deepEqual(readdirSync(folder.path, { recursive: true }).sort(), [
    ...["config.json", "figures", join("figures", "loss.svg"), "history.jsonl"],
  ]);
});
