import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { cli, scratchFolder } from "./cli-process.js";

test("bash completes commands, options, their choices and recipes", async (t) => {
  const script = join(scratchFolder(t), "completion.sh");
  writeFileSync(script, (await cli("completion", "bash")).stdout);
  const complete = (...words: readonly string[]): string => {
    const typed = words.map((word) => `'${word}'`).join(" ");
    const ask = `source '${script}'; COMP_WORDS=(${typed}); COMP_CWORD=${words.length - 1}; _sandglass; echo "\${COMPREPLY[@]}"`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", ask], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  };
  assert.equal(complete("sandglass", "tr"), "train");
  assert.equal(complete("sandglass", "train", "--bat"), "--batch-size");
  assert.equal(complete("sandglass", "train", "--engine", "w"), "wasm");
  assert.equal(complete("sandglass", "run", "digits-a"), "digits-anomaly");
  assert.equal(complete("sandglass", "run", "x", "--direction", "f"), "fashion-to-mnist");
  assert.equal(complete("sandglass", "data", "v"), "verify");
  assert.equal(complete("sandglass", "train", "--out", "x"), "", "left to file names");
});

test("zsh and fish can read theirs, where they are installed", async (t) => {
  for (const shell of ["zsh", "fish"]) {
    const script = join(scratchFolder(t), shell);
    const { code, stdout } = await cli("completion", shell);
    assert.equal(code, 0);
    assert.match(stdout, /digits-anomaly/);
    writeFileSync(script, stdout);
    const { error, status, stderr } = spawnSync(shell, ["-n", script], { encoding: "utf8" });
    if (error !== undefined) t.diagnostic(`no ${shell} here`);
    else assert.equal(status, 0, stderr);
  }
});
