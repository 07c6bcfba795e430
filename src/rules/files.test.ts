import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesIn, read, root, sources, trackedFiles } from "./project.js";

const longest = 320;
const everySource = (): string[] => [...sources(), ...filesIn("studio/src", ".ts"), ...filesIn("studio/src", ".tsx")];

test(`no source file is longer than ${longest} lines`, () => {
  const long = everySource().filter((file) => read(file).trimEnd().split("\n").length > longest);
  assert.deepEqual(long, []);
});

test("no attic: nothing is called utils or helpers", () => {
  assert.deepEqual(
    everySource().filter((file) => /\b(utils?|helpers?|misc|common)\b/.test(file)),
    [],
  );
});

test("no path of one machine and no registry host in files under version control", (t) => {
  const files = trackedFiles();
  if (files === undefined) return t.skip("not a git checkout");
  // Spelled in parts, so that this file does not find itself.
  const forbidden = [
    ["/ho", "me/"],
    ["/wo", "rk/"],
    ["/tm", "p/"],
    ["../sha", "red"],
    [".lib", "rary/"],
    ["registry.npm", "js.org"],
  ].map((parts) => parts.join(""));
  const text = files.filter((file) => !/\.(png|jpg|woff2?|bin|npz|gz|onnx)$/.test(file));
  for (const file of text.filter((name) => existsSync(join(root, name)))) {
    const content = read(file).toLowerCase();
    for (const words of forbidden) assert.ok(!content.includes(words), `${file} contains ${words}`);
  }
});

test("the lock file knows every optional package, on whatever platform it was written", () => {
  // npm leaves out those the registry of the day did not offer, and then npm ci refuses the file everywhere.
  const { packages } = JSON.parse(read("package-lock.json")) as {
    readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
  };
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  assert.deepEqual(
    wanted.filter((name) => packages[`node_modules/${name}`] === undefined),
    [],
  );
});
