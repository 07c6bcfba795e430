import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { mnist } from "../data/catalog/mnist.js";
import { runChecksum } from "./data-checksum.js";

const sum = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

test("the checksum of a file is that of its bytes, gzipped or not; of several, that of what sha256sum prints", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sandglass-"));
  try {
    const [table, zipped] = [join(folder, "a.csv"), join(folder, "b.csv.gz")];
    writeFileSync(table, "a,b\n1,2\n");
    writeFileSync(zipped, gzipSync("a,b\n1,2\n"));
    const plain = await runChecksum({ path: table, datasets: [] });
    // printf 'a,b\n1,2\n' | sha256sum
    assert.equal(plain, "492d5ea496056f1a6a6592241032fab764c321596317930b4fa0e1e8bc3b7470");
    assert.equal(await runChecksum({ path: zipped, datasets: [] }), plain);
    const pictures = join(folder, "pictures");
    mkdirSync(join(pictures, "good"), { recursive: true });
    writeFileSync(join(pictures, "good", "2.png"), "two");
    writeFileSync(join(pictures, "b.png"), "one");
    writeFileSync(join(pictures, "notes.txt"), "no picture");
    const lines = `${sum("one")}  b.png\n${sum("two")}  good/2.png\n`;
    assert.equal(await runChecksum({ path: pictures, datasets: [] }), sum(lines));
  } finally {
    rmSync(folder, { recursive: true });
  }
  const files = [...mnist.files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
  assert.equal(await runChecksum({ datasets: ["mnist", "mnist"] }), sum(lines));
});
