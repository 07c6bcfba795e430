import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { UserError } from "../../core/errors.js";
import { nativeEngine } from "./engine.js";
import { NativeUnavailable } from "./errors.js";

const folder = mkdtempSync(join(tmpdir(), "sandglass-fallback-"));
after(() => rmSync(folder, { recursive: true, force: true }));

async function unavailable(options: Parameters<typeof nativeEngine>[0], reason: RegExp, remedy: RegExp): Promise<void> {
  await assert.rejects(nativeEngine({ threads: 1, cacheFolder: join(folder, "cache"), ...options }), (error) => {
    assert.ok(error instanceof NativeUnavailable && error instanceof UserError, String(error));
    assert.match(error.reason, reason);
    assert.doesNotMatch(error.reason, /\n/);
    assert.match(error.problem.remedy ?? "", remedy);
    return true;
  });
}

function fakeCompiler(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

test("no compiler of that name", () =>
  unavailable({ compiler: "no-such-cc" }, /"no-such-cc" not found/, /apt install/));

test("a compiler that fails at once", () => unavailable({ compiler: "/bin/false" }, /failed: exit code 1/, /set CC/));

test("$CC is the one that counts", async () => {
  const before = process.env["CC"];
  process.env["CC"] = "/bin/false";
  try {
    await unavailable({}, /"\/bin\/false" failed/, /set CC/);
  } finally {
    if (before === undefined) delete process.env["CC"];
    else process.env["CC"] = before;
  }
});

test("a compiler that knows this CPU but cannot compile", () => {
  const probing = `case "$*" in *-dM*) exec cc "$@";; esac\necho "unit0.c:1: fatal error: no headers" >&2; exit 1`;
  return unavailable({ compiler: fakeCompiler("broken-cc", probing) }, /no headers/, /libc6-dev/);
});

test("a compiler that is none", () =>
  unavailable({ compiler: fakeCompiler("other-cc", "echo '#define __OTHER__ 1'") }, /neither GCC nor Clang/, /set CC/));

test("koffi is not installed, or does not load", async () => {
  const missing = Object.assign(new Error("Cannot find package 'koffi'"), { code: "ERR_MODULE_NOT_FOUND" });
  await unavailable({ importKoffi: () => Promise.reject(missing) }, /^no package koffi/, /npm install koffi/);
  const broken = new Error("Cannot find the native Koffi module\nsecond line");
  await unavailable({ importKoffi: () => Promise.reject(broken) }, /does not load: Cannot find the native/, /wasm/);
});

test("a cache folder that is a file", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  await unavailable({ cacheFolder: file }, /cache folder .*(ENOTDIR|EEXIST)/, /SANDGLASS_CACHE/);
});

// Root may write everywhere.
const root = process.getuid?.() === 0;
test("a cache folder that cannot be written", { skip: root && "root may write everywhere" }, async () => {
  const closed = join(folder, "closed");
  mkdirSync(closed, { mode: 0o500 });
  await unavailable({ cacheFolder: closed }, /cannot be written \(EACCES\)/, /SANDGLASS_CACHE/);
});

test("more lanes than the CPU has, and threads that are no number", async () => {
  await assert.rejects(nativeEngine({ threads: 0 }), /^UserError: threads: expected a whole number >= 1, got 0/);
});
