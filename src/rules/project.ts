import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the repository, seen from dist/rules. */
export const root: string = fileURLToPath(new URL("../../", import.meta.url));

export function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** Every TypeScript source, as `src/core/shape.ts`. */
export function sources(): string[] {
  return filesIn("src", ".ts");
}

export function filesIn(folder: string, ending: string, within: string = root): string[] {
  return readdirSync(join(within, folder), { recursive: true })
    .map((name) => `${folder}/${String(name).replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(ending))
    .sort();
}

/** Files under version control; outside a checkout, undefined. */
export function trackedFiles(): string[] | undefined {
  try {
    return execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      .split("\0")
      .filter((name) => name !== "");
  } catch {
    return undefined;
  }
}

/** The room of a file: `core` of `src/core/shape.ts`; `index` for files outside any room. */
export function roomOf(file: string): string {
  const parts = file.split("/");
  return parts.length > 2 ? parts[1]! : "index";
}

/** Module names after `from` or in `import(...)`, with whether the import is static. */
export function importsOf(file: string): { readonly name: string; readonly isStatic: boolean }[] {
  const code = read(file).replaceAll(/\/\*[\s\S]*?\*\//g, "");
  const fixed = [...code.matchAll(/^(?:import|export)\b[^;"]*?(?:from\s*)?"([^"]+)";/gm)];
  const late = [...code.matchAll(/\bimport\("([^"]+)"\)/g)];
  return [
    ...fixed.map(([, name]) => ({ name: name!, isStatic: true })),
    ...late.map(([, name]) => ({ name: name!, isStatic: false })),
  ];
}

/** Whether an import names a file of ours: relative, or by the `#node/…` that bundlers for browsers cut off. */
export function isOwn(name: string): boolean {
  return name.startsWith(".") || name.startsWith("#node/");
}

/** The file that an import of our own names, with the ending of the file that imports it. */
export function resolveImport(from: string, name: string): string {
  const ending = from.endsWith(".ts") ? ".ts" : ".js";
  const path = name.startsWith("#node/") ? join(from.split("/")[0]!, name.slice(6)) : join(from, "..", name);
  return path.replaceAll("\\", "/").replace(/\.js$/, ending);
}
