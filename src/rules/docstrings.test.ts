import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { read, resolveImport, root } from "./project.js";

interface PublicName {
  readonly name: string;
  readonly file: string;
  readonly isType: boolean;
}

/** What a file exports from others. Only the main door may hand on whole rooms, whose own doors then name everything. */
function reexports(file: string): PublicName[] {
  const code = read(file);
  const rooms = [...code.matchAll(/^export \* from "([^"]+)";/gm)].map(([, from]) => resolveImport(file, from!));
  assert.ok(rooms.length === 0 || file === "src/index.ts", `${file}: name each export`);
  return rooms.flatMap(reexports).concat(named(file, code));
}

function named(file: string, code: string): PublicName[] {
  return [...code.matchAll(/^export (type )?\{([^}]*)\} from "([^"]+)";/gm)].flatMap(([, type, list, from]) =>
    list!
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== "")
      .map((entry) => ({
        name: entry.replace(/^type /, "").replace(/ as .*/, ""),
        file: resolveImport(file, from!),
        isType: type !== undefined || entry.startsWith("type "),
      })),
  );
}

/** The docstring that stands directly before the declaration of an exported name, following re-exports. */
function docstring({ name, file, isType }: PublicName): string | undefined {
  const code = read(file);
  const declared = new RegExp(
    `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/)?\\s*^export (?:declare |abstract )*(?:async )?(?:function\\*?|const|class|interface|type) ${name}\\b`,
    "m",
  ).exec(code);
  if (declared !== null) return declared[1];
  const onward = reexports(file).find((entry) => entry.name === name);
  assert.ok(onward, `${name} is not declared in ${file}`);
  return docstring({ ...onward, isType });
}

const doors = ["src/index.ts", ...["nn", "train"].map((room) => `src/${room}/index.ts`)];

test("every public export says in a docstring what it is, and values show an example", () => {
  const silent: string[] = [];
  for (const door of doors.filter((file) => existsSync(join(root, file)))) {
    for (const entry of reexports(door)) {
      // Types behind the other doors are for those who extend Sandglass; their fields speak there.
      if (door !== "src/index.ts" && entry.isType) continue;
      const text = docstring(entry);
      if (text === undefined) silent.push(`${entry.name} in ${entry.file}: no docstring`);
      else if (door === "src/index.ts" && !entry.isType && !text.includes("@example")) {
        silent.push(`${entry.name} in ${entry.file}: no @example`);
      }
    }
  }
  assert.deepEqual(silent, []);
});

test("the docstring reader tells documented from bare exports", () => {
  const file = "src/core/errors.ts";
  assert.match(docstring({ name: "UserError", file, isType: false }) ?? "", /@example/);
  assert.doesNotMatch(docstring({ name: "Problem", file, isType: true }) ?? "", /@example/);
});
