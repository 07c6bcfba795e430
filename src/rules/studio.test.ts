import assert from "node:assert/strict";
import { test } from "node:test";
import { filesIn, importsOf, read } from "./project.js";

// The Studio is a workspace of its own, held to the same rules.

/** What a part of the page may know besides itself. The lab runs in a worker and knows nothing of the page. */
const doors: Readonly<Record<string, readonly string[]>> = {
  lab: [],
  offline: [],
  numbers: [],
  "repeat-code": ["lab"],
  state: ["lab"],
  client: ["lab"],
  actions: ["lab", "client", "state"],
  parts: ["lab", "numbers"],
  steps: ["lab", "numbers", "repeat-code", "state", "actions", "parts"],
  app: ["actions", "parts", "state", "steps"],
  main: ["app", "actions", "state"],
};

const sources = [...filesIn("studio/src", ".ts"), ...filesIn("studio/src", ".tsx")];
const partOf = (path: string): string => path.split("/")[0]!.replace(/\.[jt]sx?$/, "");

test("imports of the Studio run one way", () => {
  assert.ok(sources.length > 30);
  for (const file of sources.filter((name) => !name.endsWith(".d.ts"))) {
    const inside = file.replace("studio/src/", "");
    const part = partOf(inside);
    assert.ok(doors[part], `${file}: no part "${part}" of the Studio is known; add it here`);
    for (const { name } of importsOf(file).filter((one) => /^\.\.?\/.*\.js$/.test(one.name))) {
      const target = partOf(new URL(name, `file:///${inside}`).pathname.slice(1));
      const open = target === part || doors[part].includes(target);
      assert.ok(open, `${file} imports ${name}: ${part} must not know ${target}`);
    }
  }
});

test("of the lab, the page takes types only: its code is loaded in the worker", () => {
  for (const file of sources.filter((name) => !name.startsWith("studio/src/lab/"))) {
    const values = [...read(file).matchAll(/^import (?!type\b)[^;"]*"[^"]*\/lab\/[^"]*"/gm)].map(([line]) => line);
    assert.deepEqual(values, [], file);
  }
});

test("the Studio has no any, no enum, no check switched off", () => {
  const forbidden = /\bas any\b|: any\b|<any>|^\s*(?:export )?(?:const )?enum |@ts-(?:ignore|expect-error|nocheck)/m;
  assert.deepEqual(
    sources.filter((file) => forbidden.test(read(file))),
    [],
  );
});
