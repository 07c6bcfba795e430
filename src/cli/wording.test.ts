import assert from "node:assert/strict";
import { test } from "node:test";
import { inFlags } from "./in-flags.js";
import { invocation, shellWord } from "./invocation.js";
import { table, wrapped } from "./table.js";

test("options of the library are flags on the command line, and nothing else changes", () => {
  const options = new Set(["batchSize", "dataDir", "engine"]);
  assert.equal(inFlags("batchSize: expected 1, got 2.", options), "--batch-size: expected 1, got 2.");
  assert.equal(
    inFlags("`dataDir` /x: expected `y`. See `engine`.", options),
    "--data-dir /x: expected `y`. See --engine.",
  );
  const complete = `Judge it with: npx sandglass eval runs/x`;
  assert.equal(inFlags(complete, options), complete);
  assert.equal(inFlags("engine native: expected engine:", options), "engine native: expected engine:");
});

test("Sandglass is called as it was started", () => {
  assert.equal(invocation("/me/x/node_modules/.bin/sandglass"), "npx sandglass");
  assert.equal(invocation("/usr/local/bin/sandglass"), "sandglass");
  assert.equal(invocation("/src/sandglass/dist/cli/main.js", "/src/sandglass"), "node dist/cli/main.js");
  assert.equal(invocation("/src/a b/main.js", "/me/runs"), "node '/src/a b/main.js'");
  assert.equal(shellWord("it's"), "'it'\\''s'");
});

test("tables fit the width: prose goes on below itself, columns in a table of their own", () => {
  const prose = [
    ["name", "one two three four five six seven"],
    ["b", "x"],
  ];
  assert.equal(table(prose, 30), "name  one two three four five\n      six seven\nb     x");
  assert.equal(table(prose, 100), "name  one two three four five six seven\nb     x");
  const wide = [
    ["", "aaaa", "bbbb", "cccc"],
    ["ours", "1", "2", "3"],
  ];
  assert.equal(table(wide, 16), "      aaaa  bbbb\nours  1     2\n\n      cccc\nours  3");
  for (const line of table(wide, 16).split("\n")) assert.ok(line.length <= 16);
  assert.equal(wrapped("a bb ccc", 4, " "), "a bb\n ccc");
});
