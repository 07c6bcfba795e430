import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { opCases } from "../../testing/op-cases.js";

// Null and pointer checks are left out: the address sanitizer sees what they would, and they double the compile time.
const flags =
  "-O0 -fsanitize=address,undefined -fno-sanitize=null,pointer-overflow,alignment -fno-sanitize-recover=all";
const script = fileURLToPath(new URL("../../testing/sanitized-ops.js", import.meta.url));

function sanitizerLibrary(): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const path = execFileSync("gcc", ["-print-file-name=libasan.so"], { encoding: "utf8" }).trim();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

const library = sanitizerLibrary();
const skip = library === undefined && "no gcc with libasan on Linux";

function run(...args: readonly string[]): Promise<{ failed: boolean; out: string }> {
  // Node.js itself never frees some memory.
  const env = { ...process.env, LD_PRELOAD: library, ASAN_OPTIONS: "detect_leaks=0" };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, "gcc", flags, ...args], { env }, (error, stdout, stderr) =>
      resolve({ failed: error !== null, out: stdout + stderr }),
    );
  });
}

test("the op table under the address and undefined-behaviour sanitizers", { skip }, async () => {
  const halves = await Promise.all([run("0", "2"), run("1", "2")]);
  for (const { failed, out } of halves) assert.ok(!failed, out);
  const counts = halves.map(({ out }) => Number(/^(\d+) op cases/m.exec(out)?.[1]));
  assert.equal(counts[0]! + counts[1]!, opCases.length);
});

test("the sanitizer sees a kernel that reads past the end of a table", { skip }, async () => {
  const { failed, out } = await run("0", "100000", "overrun");
  assert.ok(failed, out);
  assert.match(out, /AddressSanitizer: use-after-poison/);
  assert.match(out, /gather_float32/);
});
