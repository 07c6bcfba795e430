import assert from "node:assert/strict";
import { test } from "node:test";
import { filesIn, importsOf, resolveImport, roomOf, sources } from "./project.js";

// Which rooms a room may import from, besides itself. docs/architecture.md tells why.
const model = ["core", "graph", "kernel", "engine", "nn", "train"];
const machinery = [...model, "data", "metrics", "detect", "onnx", "pipeline"];
const doors: Readonly<Record<string, readonly string[]>> = {
  core: [],
  graph: ["core"],
  kernel: ["core", "graph"],
  engine: ["core", "graph", "kernel"],
  nn: ["core", "graph", "kernel", "engine"],
  train: ["core", "graph", "kernel", "engine", "nn"],
  data: ["core"],
  metrics: ["core"],
  tune: ["core"],
  detect: ["core", "metrics"],
  report: ["core", "metrics"],
  onnx: [...model, "data", "metrics", "detect"],
  pipeline: [...model, "data", "metrics", "detect", "onnx"],
  judge: [...machinery, "report"],
  recipes: [...machinery, "report", "judge", "tune"],
  runs: [...machinery, "report", "judge", "tune", "recipes"],
  cli: [...machinery, "report", "judge", "tune", "recipes", "runs"],
  testing: [...model, "metrics", "detect"],
  index: [...machinery, "report", "judge", "tune", "recipes", "runs"],
};

// These run in browsers too: node: modules only by a late import, behind a check of where we are.
const browserRooms = [
  "core",
  "graph",
  "kernel",
  "engine",
  "nn",
  "train",
  "detect",
  "onnx",
  "metrics",
  "tune",
  "report",
  "judge",
];
const touchesDisk = [/^src\/engine\/native\//, /^src\/train\/checkpoint/, /^src\/tune\/journal/];

const product = sources().filter((file) => !file.endsWith(".test.ts") && roomOf(file) !== "rules");

test("imports run one way between the rooms", () => {
  for (const file of product) {
    const room = roomOf(file);
    const open = doors[room];
    assert.ok(open, `${file}: no room "${room}" is known; add it here and to docs/architecture.md`);
    for (const { name } of importsOf(file).filter(({ name }) => name.startsWith("."))) {
      const target = roomOf(resolveImport(file, name));
      assert.ok(target === room || open.includes(target), `${file} imports ${name}: ${room} must not know ${target}`);
    }
  }
});

test("rooms that run in a browser import node: modules late", () => {
  for (const file of product) {
    if (!browserRooms.includes(roomOf(file)) || touchesDisk.some((pattern) => pattern.test(file))) continue;
    const early = importsOf(file).find(({ name, isStatic }) => isStatic && name.startsWith("node:"));
    assert.equal(early, undefined, `${file} imports ${early?.name} at its top level`);
  }
});

test("importing sandglass in a browser loads no node: module", () => {
  const seen = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { name } of importsOf(file).filter(({ isStatic }) => isStatic)) {
      assert.ok(!name.startsWith("node:"), `${[...path, file].join(" → ")} imports ${name}`);
      if (name.startsWith(".")) visit(resolveImport(file, name), [...path, file]);
    }
  };
  visit("dist/index.js", []);
  assert.ok(seen.size > 20);
});

test("no circle of imports when the program runs", () => {
  // Type-only imports are gone from dist, so these are the imports that load modules.
  const files = filesIn("dist", ".js").filter((file) => !/\.test\.js$|^dist\/examples\//.test(file));
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, path: readonly string[]): void => {
    assert.notEqual(state.get(file), "open", `a circle: ${[...path.slice(path.indexOf(file)), file].join(" → ")}`);
    if (state.get(file) === "done") return;
    state.set(file, "open");
    for (const { name, isStatic } of importsOf(file)) {
      if (isStatic && name.startsWith(".")) visit(resolveImport(file, name), [...path, file]);
    }
    state.set(file, "done");
  };
  assert.ok(files.length > 20);
  for (const file of files) visit(file, []);
});

test("in runs, not even types go in a circle", () => {
  const files = product.filter((file) => roomOf(file) === "runs");
  const reach = (file: string, seen = new Set<string>()): Set<string> => {
    for (const { name } of importsOf(file).filter((one) => one.isStatic && one.name.startsWith("./"))) {
      const target = resolveImport(file, name);
      if (!seen.has(target)) reach(target, seen.add(target));
    }
    return seen;
  };
  assert.ok(files.length > 10);
  for (const file of files) assert.ok(!reach(file).has(file), `${file} comes back to itself`);
});

test("the import reader sees every form of import", () => {
  const names = importsOf("src/cli/data.ts").map(({ name, isStatic }) => `${isStatic ? "static" : "late"} ${name}`);
  assert.ok(names.includes("static commander") && names.includes("late ./data-run.js"));
  assert.ok(importsOf("src/index.ts").some(({ name }) => name === "./core/samples.js"));
});
