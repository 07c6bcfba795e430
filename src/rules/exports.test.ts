import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { version } from "../core/version.js";
import { read, root } from "./project.js";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

const manifest = JSON.parse(read("package.json")) as Manifest;

test("every door of the package opens: files exist and import under their public name", async () => {
  for (const [door, target] of Object.entries(manifest.exports)) {
    const files = typeof target === "string" ? [target] : [target.types, target.default];
    for (const file of files) assert.ok(existsSync(join(root, file)), `${door} names ${file}, which is not there`);
    if (typeof target === "string") continue;
    const module = (await import(door.replace(".", manifest.name))) as object;
    assert.ok(Object.keys(module).length > 0, `${door} exports nothing`);
  }
});

test("the command is there and can be executed", () => {
  const file = manifest.bin["sandglass"]!;
  assert.ok(read(file).startsWith("#!/usr/bin/env node\n"));
});

test("the version in the code is the manifest's", () => {
  assert.equal(version, (JSON.parse(read("package.json")) as { version: string }).version);
});

test("licence and changelog agree with package.json", () => {
  assert.equal(manifest.license, "Apache-2.0");
  assert.match(read("LICENSE"), /Apache License\s+Version 2\.0, January 2004/);
  assert.ok(read("CHANGELOG.md").includes(`## ${manifest.version}`));
});

test("each dependency has its reason in docs/dependencies.md", () => {
  const {
    dependencies = {},
    devDependencies = {},
    optionalDependencies = {},
  } = JSON.parse(read("package.json")) as {
    readonly [kind: string]: Readonly<Record<string, string>>;
  };
  const reasons = read("docs/dependencies.md");
  for (const name of Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
    assert.ok(reasons.includes(`\`${name}\``), `no row for ${name}`);
  }
});
