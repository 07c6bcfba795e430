import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import { filesIn, read, root, sources } from "./project.js";

interface Example {
  readonly title: string;
  readonly code: string;
  readonly runs: boolean;
}

/**
 * The ```ts blocks of a file that import from Sandglass. Those marked `ts no-run` are compiled only, and so are contract
 * suites, which would become tests of this run.
 */
function examplesOf(file: string): Example[] {
  const isSource = file.endsWith(".ts");
  const text = isSource ? docstrings(read(file)) : read(file);
  return [...text.matchAll(/^```ts( no-run)?\n([\s\S]*?)^```/gm)]
    .filter(([, , code]) => /from "sandglass/.test(code!))
    .map(([, still, code], at) => {
      const runs = still === undefined && !code!.includes('from "sandglass/testing"');
      return { title: `${file} ${at + 1}`, code: code!, runs };
    });
}

const docstrings = (code: string): string =>
  (code.match(/^[ \t]*\/\*\*[\s\S]*?\*\//gm) ?? []).join("\n").replaceAll(/^[ \t]*\* ?/gm, "");

/** What the example promises to print: the words after `//` behind a console.log, unless they only give an idea. */
function promised(code: string): string[] {
  return [...code.matchAll(/^\s*console\.log\(.*\); *\/\/ (.*)$/gm)].map(([, line]) => line!.trim());
}

const givesAnIdea = /^(for example|e\.g\.|about|such as)/;

/** `Float32Array(2) [ 7, 5 ]` and `Float32Array [7, 5]` say the same. */
const plainly = (line: string): string =>
  line
    .replaceAll(/Array\(\d+\)/g, "Array")
    .replaceAll(/([[{]) +| +([\]}])/g, "$1$2")
    .trim();

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
    compilerOptions: {
      ...{ rootDir: ".", outDir: ".", sourceMap: false, inlineSources: false },
      ...{ declaration: false, isolatedDeclarations: false, noUnusedLocals: false },
    },
    include: ["*.ts"],
    exclude: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
});

test("examples compile against the built package and print what they promise", { timeout: 120_000 }, async (t) => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" });
  const places = stdout.replaceAll(/^(?:.*\/)?(\d+)\.ts/gm, (_, at: string) => examples[Number(at)]!.title);
  assert.equal(status, 0, places);
  const here = process.cwd();
  const scratch = mkdtempSync(join(tmpdir(), "sandglass-examples-"));
  process.chdir(scratch);
  t.after(() => {
    process.chdir(here);
    rmSync(scratch, { recursive: true });
  });
  for (const [at, { title, code, runs }] of examples.entries()) {
    if (!runs) continue;
    await t.test(title, async (context) => {
      const printed: string[] = [];
      context.mock.method(console, "log", (...values: unknown[]) => void printed.push(format(...values)));
      await import(pathToFileURL(join(folder, `${at}.js`)).href);
      for (const [index, line] of promised(code).entries()) {
        if (!givesAnIdea.test(line)) assert.equal(plainly(printed[index] ?? ""), plainly(line));
      }
    });
  }
});

test("the extractor finds examples in docstrings", () => {
  const [first] = examplesOf("src/core/errors.ts");
  assert.match(first?.code ?? "", /new UserError/);
  assert.equal(promised(first!.code).length, 1);
});
