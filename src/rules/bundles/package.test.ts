import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { filesIn, read, root } from "../project.js";
import { Consumer } from "./consumer.js";
import { bundleSizes } from "./sizes.js";

// The package as npm would pack it, seen from a project that installed it.

let project: Consumer;
before(() => {
  project = new Consumer();
});
after(() => project?.remove());

const manifest = JSON.parse(read("package.json")) as { readonly exports: Readonly<Record<string, unknown>> };
const doors = Object.entries(manifest.exports)
  .filter(([, target]) => typeof target === "object")
  .map(([door]) => door.replace(".", "sandglass"));
/** Test suites are for Node; everything else is for pages too. */
const pageDoors = doors.filter((door) => door !== "sandglass/testing");

const settings = { strict: true, noEmit: true, skipLibCheck: false, target: "es2023" };
const compilerOptions: Readonly<Record<string, object>> = {
  "a page without Node's types": {
    ...settings,
    module: "esnext",
    moduleResolution: "bundler",
    lib: ["es2023", "dom"],
    types: [],
  },
  "Node without a page's types": { ...settings, module: "nodenext", lib: ["es2023"], types: ["node"] },
};

for (const [where, options] of Object.entries(compilerOptions)) {
  test(`types compile without skipLibCheck: ${where}`, () => {
    project.link("@types/node");
    const names = where.startsWith("a page") ? pageDoors : doors;
    const lines = names.map((door, at) => `import * as door${at} from "${door}";\nconsole.log(door${at});\n`);
    project.write("doors.ts", lines.join(""));
    project.write("tsconfig.json", JSON.stringify({ compilerOptions: options, files: ["doors.ts"] }));
    project.run("tsc", ["-p", "."]);
  });
}

test("every door but testing is bundled for a page without a word, and without Node's modules", async () => {
  const { build } = await import("esbuild");
  // What serves needs packages that few install: only its own door may ask for them.
  const served = ["hono", "@valibot/to-json-schema"];
  for (const door of pageDoors) {
    const peers = door === "sandglass/serve" ? served : [];
    const { errors, warnings, metafile } = await build({
      stdin: { contents: `export * from "${door}";`, resolveDir: project.folder },
      bundle: true,
      format: "esm",
      write: false,
      metafile: true,
      logLevel: "silent",
      external: [...peers],
    });
    assert.deepEqual([errors, warnings], [[], []], door);
    const external = Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter((from) => from.external));
    const others = external.filter(({ path }) => !peers.some((peer) => path === peer || path.startsWith(`${peer}/`)));
    assert.deepEqual(others, [], door);
  }
});

test("source maps point to sources that are there", () => {
  const maps = filesIn(".", ".js.map", project.installed).filter((file) => !file.includes("node_modules/"));
  assert.ok(maps.length > 100);
  for (const file of maps) {
    const path = join(project.installed, file);
    const { sources, sourcesContent } = JSON.parse(readFileSync(path, "utf8")) as {
      readonly sources: readonly string[];
      readonly sourcesContent?: readonly string[];
    };
    const there = sources.every((source, at) => sourcesContent?.[at] ?? existsSync(join(dirname(path), source)));
    assert.ok(there, `${file} names ${sources.join(", ")}`);
  }
});

test("bundles stay within their budgets, and docs/bundlers.md says what they weigh, within a tenth", async () => {
  const page = readFileSync(join(root, "docs/bundlers.md"), "utf8");
  const sizes = await bundleSizes(project.folder);
  assert.equal(sizes.length, 6);
  for (const { what, minified, compressed, budget } of sizes) {
    assert.ok(compressed <= budget, `${what}: ${compressed} kB gzip, more than the budget of ${budget}`);
    const row = page.split("\n").find((line) => line.startsWith(`| ${what} |`));
    assert.ok(row, `no row for ${what}: ${minified} and ${compressed} kB`);
    const [, , said, saidCompressed, saidBudget] = row.split("|").map((cell) => Number.parseFloat(cell));
    assert.ok(Math.abs(said! / minified - 1) < 0.1, `${what}: ${minified} kB, docs say ${said}`);
    assert.ok(
      Math.abs(saidCompressed! / compressed - 1) < 0.1,
      `${what}: ${compressed} kB gzip, docs say ${saidCompressed}`,
    );
    assert.equal(saidBudget, budget, `the budget of ${what}`);
  }
});
