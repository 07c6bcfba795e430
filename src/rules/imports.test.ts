import assert from "node:assert/strict";
import { test } from "node:test";
import { importsOf, isOwn, read, resolveImport, roomOf, sources } from "./project.js";

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
  queue: [...machinery, "report", "judge", "tune", "recipes", "runs"],
  serve: [...machinery, "report", "judge", "tune", "recipes", "runs"],
  cli: [...machinery, "report", "judge", "tune", "recipes", "runs", "queue", "serve"],
  testing: [...model, "metrics", "detect"],
  index: [...machinery, "report", "judge", "tune", "recipes", "runs"],
};

// These run in browsers too: node: modules only in files behind a late import of #node/…
const browserRooms = [
  "core",
  "graph",
  "kernel",
  "engine",
  "nn",
  "train",
  "detect",
  "onnx",
  "pipeline",
  "metrics",
  "tune",
  "report",
  "judge",
];
const needsNode = [
  /^src\/engine\/native\//,
  /^src\/engine\/wasm\/node-/,
  /^src\/core\/disk\./,
  /^src\/report\/raster\/installed-assets/,
  /^src\/pipeline\/open-samples/,
  /^src\/tune\/journal/,
];

const product = sources().filter((file) => !file.endsWith(".test.ts") && roomOf(file) !== "rules");

test("imports run one way between the rooms", () => {
  for (const file of product) {
    const room = roomOf(file);
    const open = doors[room];
    assert.ok(open, `${file}: no room "${room}" is known; add it here and to docs/architecture.md`);
    for (const { name } of importsOf(file).filter(({ name }) => isOwn(name))) {
      const target = roomOf(resolveImport(file, name));
      assert.ok(target === room || open.includes(target), `${file} imports ${name}: ${room} must not know ${target}`);
    }
  }
});

test("rooms that run in a browser import no node: module at their top level", () => {
  for (const file of product) {
    if (!browserRooms.includes(roomOf(file)) || needsNode.some((pattern) => pattern.test(file))) continue;
    const early = importsOf(file).find(({ name, isStatic }) => isStatic && name.startsWith("node:"));
    assert.equal(early, undefined, `${file} imports ${early?.name} at its top level`);
  }
});

test("nothing behind a door for pages imports a node: module, early or late, unless behind #node/", () => {
  const { exports } = JSON.parse(read("package.json")) as { readonly exports: Readonly<Record<string, unknown>> };
  const doors = Object.entries(exports).flatMap(([name, target]) => {
    const file = typeof target === "string" ? target : (target as { readonly default: string }).default;
    return name === "./testing" || !file.endsWith(".js") ? [] : [file.replace("./", "")];
  });
  assert.ok(doors.length > 5);
  const seen = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { name, isStatic } of importsOf(file)) {
      assert.ok(!name.startsWith("node:"), `${[...path, file].join(" → ")} imports ${name}`);
      assert.ok(!(isStatic && name.startsWith("#node/")), `${file} imports ${name} at its top level`);
      if (name.startsWith(".")) visit(resolveImport(file, name), [...path, file]);
    }
  };
  for (const door of doors) visit(door, []);
  assert.ok(seen.size > 100);
});

/** The first circle met when following static imports from file to file, as `a → b → a`. */
function circleIn(files: readonly string[], importsFrom: (file: string) => readonly string[]): string | undefined {
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, path: readonly string[]): string | undefined => {
    if (state.get(file) === "open") return [...path.slice(path.indexOf(file)), file].join(" → ");
    if (state.get(file) === "done") return undefined;
    state.set(file, "open");
    for (const target of importsFrom(file)) {
      const circle = visit(target, [...path, file]);
      if (circle !== undefined) return circle;
    }
    state.set(file, "done");
    return undefined;
  };
  for (const file of files) {
    const circle = visit(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

test("no circle of imports, of types neither", () => {
  const importsFrom = (file: string): readonly string[] =>
    importsOf(file)
      .filter(({ name, isStatic }) => isStatic && name.startsWith("."))
      .map(({ name }) => resolveImport(file, name));
  assert.ok(product.length > 20);
  assert.equal(circleIn(product, importsFrom), undefined);
});

test("a circle is found, and where", () => {
  const imports: Readonly<Record<string, readonly string[]>> = {
    a: ["b", "c"],
    b: ["c"],
    c: ["d"],
    d: ["b"],
    e: ["a"],
  };
  assert.equal(
    circleIn(["e", "a"], (file) => imports[file]!),
    "b → c → d → b",
  );
  assert.equal(
    circleIn(["e"], (file) => (file === "d" ? [] : imports[file]!)),
    undefined,
  );
});

test("the import reader sees every form of import", () => {
  const names = importsOf("src/cli/data.ts").map(({ name, isStatic }) => `${isStatic ? "static" : "late"} ${name}`);
  assert.ok(names.includes("static commander") && names.includes("late ./data-run.js"));
  // `export type … from` and `import type … from`.
  assert.ok(importsOf("src/index.ts").some(({ name }) => name === "./core/samples.js"));
  assert.ok(importsOf("src/train/events.ts").some(({ name }) => name === "./checkpoint-state.js"));
});
