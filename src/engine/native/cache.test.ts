import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { LibraryCache } from "./cache.js";

const root = mkdtempSync(join(tmpdir(), "sandglass-cache-"));
after(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
const fresh = (): string => join(root, `${folders++}`);

/** A build that writes `content` and counts how often it was asked. */
function builder(content = "code"): { build: (folder: string, output: string) => Promise<void>; count: () => number } {
  let count = 0;
  return {
    build: async (_, output) => {
      count++;
      await new Promise((resolve) => setTimeout(resolve, 20));
      await writeFile(output, content);
    },
    count: () => count,
  };
}

test("the folder is the user's alone; what is built once is found again", async () => {
  const folder = fresh();
  const { build, count } = builder();
  const path = await (await LibraryCache.open(folder)).library("key", build);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
  const again = await (await LibraryCache.open(folder)).library("key", build);
  assert.deepEqual([again, count()], [path, 1]);
  const other = await (await LibraryCache.open(folder)).library("another key", build);
  assert.notEqual(other, path);
  assert.equal(count(), 2);
});

test("a folder open to others is closed", async () => {
  const folder = fresh();
  mkdirSync(folder, { mode: 0o755 });
  chmodSync(folder, 0o777);
  await LibraryCache.open(folder);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
});

test("a library that was changed, lost its checksum, or is open to others is built anew", async () => {
  const cache = await LibraryCache.open(fresh());
  const { build, count } = builder();
  const path = await cache.library("key", build);
  const spoilt = [
    () => writeFileSync(path, "cod"),
    () => rmSync(join(dirname(path), "sha256")),
    () => rmSync(path),
    () => chmodSync(path, 0o722),
    () => writeFileSync(join(dirname(path), "sha256"), "0".repeat(64)),
  ];
  for (const [at, spoil] of spoilt.entries()) {
    spoil();
    assert.equal(await cache.library("key", build), path);
    assert.equal(count(), at + 2);
  }
  await cache.library("key", build);
  assert.equal(count(), spoilt.length + 1);
});

test("many build the same library at once, and each gets a sound one", async () => {
  const folder = fresh();
  const caches = await Promise.all(Array.from({ length: 8 }, () => LibraryCache.open(folder)));
  const first = builder("first");
  const path = await caches[0]!.library("key", first.build);
  writeFileSync(path, "spoilt");
  const { build } = builder("second");
  const paths = await Promise.all(caches.map((cache) => cache.library("key", build)));
  assert.deepEqual(new Set(paths), new Set([path]));
  const { build: never, count } = builder();
  await caches[0]!.library("key", never);
  assert.equal(count(), 0);
  assert.deepEqual(readdirSync(folder).length, 1, "nothing temporary is left");
});

test("a failed build leaves nothing behind", async () => {
  const folder = fresh();
  const cache = await LibraryCache.open(folder);
  await assert.rejects(
    cache.library("key", async () => Promise.reject(Object.assign(new Error(), { code: "ENOSPC" }))),
    /cannot be written \(ENOSPC\)/,
  );
  assert.deepEqual(readdirSync(folder), []);
});

test("temporary folders of dead processes and long unused libraries go", async () => {
  const folder = fresh();
  const cache = await LibraryCache.open(folder);
  const old = dirname(await cache.library("old", builder().build));
  const recent = dirname(await cache.library("recent", builder().build));
  const days = (count: number): Date => new Date(Date.now() - count * 24 * 3600 * 1000);
  utimesSync(old, days(90), days(90));
  for (const [name, age] of [
    ["building-1-dead", 1],
    ["building-2-alive", 0],
  ] as const) {
    mkdirSync(join(folder, name));
    utimesSync(join(folder, name), days(age), days(age));
  }
  await LibraryCache.open(folder);
  const left = readdirSync(folder).map((name) => join(folder, name));
  assert.deepEqual(left.sort(), [recent, join(folder, "building-2-alive")].sort());
});
