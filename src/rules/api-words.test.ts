import assert from "node:assert/strict";
import { test } from "node:test";
import { read, roomOf, sources } from "./project.js";

// Programs call these rooms, so what they say must not name options of the command line.
const rooms = ["core", "graph", "kernel", "engine", "nn", "train"];

/** Command line options in the texts of a source, comments left out: `"Use --engine wasm."`. */
const optionsIn = (code: string): string[] =>
  code
    .replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "")
    .split("\n")
    .flatMap((line) => line.match(/["`][^"`]*(?<![\w-])--[a-z][^"`]*["`]/g) ?? []);

test("messages of the library name no option of the command line", () => {
  const files = sources().filter((file) => rooms.includes(roomOf(file)) && !file.endsWith(".test.ts"));
  assert.ok(files.length > 100);
  const found = files.flatMap((file) => optionsIn(read(file)).map((text) => `${file}: ${text}`));
  // An option of V8.
  assert.deepEqual(
    found.filter((line) => !line.includes("--experimental-wasm-relaxed-simd")),
    [],
  );
});

test("an option in a text is found, in a comment not", () => {
  assert.deepEqual(optionsIn('const remedy = "Try --batch-size 4.";'), ['"Try --batch-size 4."']);
  assert.deepEqual(optionsIn("// Try --batch-size.\n/** or --trim */\nlet at = 3;\nat--;"), []);
});
