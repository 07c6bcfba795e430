import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { strToU8, zipSync } from "fflate";
import { loadDataset } from "../catalog.js";
import type { DatasetFile, DatasetSpec } from "../dataset.js";
import { readBytes } from "../readers/bytes.js";

const contents = { "a.txt": strToU8("1 2 3"), "b.txt": strToU8("4 5 6") };
const whole = zipSync({ ...contents, "more/notes.txt": strToU8("not wanted") });
const archives: Readonly<Record<string, Uint8Array>> = {
  good: whole,
  truncated: whole.subarray(0, whole.length - 30),
  incomplete: zipSync({ "a.txt": contents["a.txt"] }),
  other: zipSync({ ...contents, "b.txt": strToU8("4 5 7") }),
};

let folder = "";
const server = createServer((request, response) => {
  requests++;
  response.end(archives[request.url!.split("/")[1]!]);
});
let requests = 0;
let host = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandglass-archive-"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(async () => {
  await rm(folder, { recursive: true });
  server.close();
});

function zipped(...kinds: readonly string[]): DatasetSpec {
  const files: DatasetFile[] = Object.entries(contents).map(([name, bytes]) => ({
    name,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    download: { name: "both.zip", entry: name },
  }));
  return {
    name: "zipped",
    title: "zipped",
    classNames: [],
    files,
    addresses: kinds.map((kind) => `${host}/${kind}/`),
    subfolders: [],
    read: async (pathOf, options) => {
      const [train, test] = await Promise.all(
        files.map(async ({ name, sha256 }) => {
          const data = new Uint8Array(await readBytes(pathOf(name), { ...options, sha256 }));
          return { shape: [data.length], count: 1, data, scale: 1 };
        }),
      );
      return { train: train!, test: test! };
    },
  };
}

test("the wanted files of an archive are kept, the archive is not, and it is fetched once", async () => {
  const cacheDir = join(folder, "good");
  requests = 0;
  const { test: part } = await loadDataset(zipped("good"), { cacheDir });
  assert.deepEqual([...part.data], [...contents["b.txt"]]);
  assert.deepEqual((await readdir(join(cacheDir, "zipped"))).sort(), ["a.txt", "b.txt"]);
  await loadDataset(zipped("good"), { cacheDir });
  assert.equal(requests, 1);
});

for (const [kind, says] of [
  ["truncated", /a complete zip archive/],
  ["incomplete", /an archive without b\.txt/],
  ["other", /b\.txt with SHA-256 [0-9a-f]{64} instead of/],
] as const) {
  test(`of a ${kind} archive nothing is kept, and the mirror is asked`, async () => {
    const cacheDir = join(folder, kind);
    await assert.rejects(loadDataset(zipped(kind), { cacheDir }), says);
    assert.deepEqual(await readdir(join(cacheDir, "zipped")), []);
    assert.equal((await loadDataset(zipped(kind, "good"), { cacheDir })).train.count, 1);
  });
}
