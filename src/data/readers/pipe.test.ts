import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { readTable } from "../table/table.js";

const skip = process.platform === "win32" && "no named pipes";

test("a pipe is read once, gzipped or not", { skip }, async () => {
  const folder = await mkdtemp(join(tmpdir(), "sandglass-"));
  try {
    const [pipe, file] = [join(folder, "pipe"), join(folder, "rows.csv")];
    await writeFile(file, `a,b\n${"1,2\n3,4\n".repeat(50_000)}`);
    execFileSync("mkfifo", [pipe]);
    for (const read of ["cat", "gzip -c"]) {
      const writing = execFile("sh", ["-c", `${read} "${file}" > "${pipe}"`]);
      const { samples } = await readTable(pipe);
      assert.deepEqual([samples.count, [...samples.data.subarray(0, 4)]], [100_000, [1, 2, 3, 4]]);
      writing.kill();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
