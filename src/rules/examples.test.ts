import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { filesIn, read, root, sources } from "./project.js";

interface Example {
  readonly title: string;
  readonly code: string;
  readonly runs: boolean;
}

/** The ```ts blocks of a file that import from Sandglass. Those marked `ts no-run` are compiled only. */
function examplesOf(file: string): Example[] {
  const isSource = file.endsWith(".ts");
  const text = isSource ? docstrings(read(file)) : read(file);
  return [...text.matchAll(/^```ts( no-run)?\n([\s\S]*?)^```/gm)]
    .filter(([, , code]) => /from "sandglass/.test(code!))
    .map(([, still, code], at) => ({ title: `${file} ${at + 1}`, code: code!, runs: still === undefined }));
}

const docstrings = (code: string): string =>
  (code.match(/^[ \t]*\/\*\*[\s\S]*?\*\//gm) ?? []).join("\n").replaceAll(/^[ \t]*\* ?/gm, "");

/** Lines the example promises to print: what follows `//` after a console.log on one line. */
function promised(code: string): string[] {
  return [...code.matchAll(/^\s*console\.log\(.*\); *\/\/ (.*)$/gm)].map(([, line]) => line!.trim());
}

const files = [...sources().filter((file) => !file.startsWith("src/rules/")), "README.md", ...filesIn("docs", ".md")];
const examples = files.flatMap(examplesOf);
// Inside the package, so that "sandglass" resolves to what was just built, through the exports map.
const folder = join(root, "dist/examples");

before(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  examples.forEach(({ title, code }, at) => {
    writeFileSync(join(folder, `${at}.ts`), `// ${title}\n${code}\nexport {};\n`);
  });
  const config = {
    extends: "../../tsconfig.json",
    compilerOptions: { rootDir: ".", outDir: ".", declaration: false, sourceMap: false, noUnusedLocals: false },
    include: ["*.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
});

test("examples compile against the built package", () => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  assert.equal(status, 0, `${stdout}\n${examples.map(({ title }, at) => `${at}.ts is ${title}`).join("\n")}`);
});

test("examples run and print what they promise", { timeout: 120_000 }, async (t) => {
  for (const [at, { title, code, runs }] of examples.entries()) {
    if (!runs) continue;
    await t.test(title, async (context) => {
      const printed: string[] = [];
      context.mock.method(console, "log", (...values: unknown[]) => void printed.push(values.map(String).join(" ")));
      await import(pathToFileURL(join(folder, `${at}.js`)).href);
      const lines = promised(code);
      if (lines.length > 0) assert.deepEqual(printed, lines);
    });
  }
});

test("the extractor finds examples in docstrings", () => {
  const [first] = examplesOf("src/core/errors.ts");
  assert.match(first?.code ?? "", /new UserError/);
  assert.equal(promised(first!.code).length, 1);
});
