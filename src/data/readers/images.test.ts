// goldens/pictures.py made the pictures.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { bytesNamed, bytesOf, pictureGoldens } from "../../testing/picture-goldens.js";
import { readImages, streamImages } from "./images.js";

const { files } = pictureGoldens;
const { height, width } = pictureGoldens.resized;

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sandglass-images-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(pictures: Readonly<Record<string, Uint8Array>>): Promise<void> {
  for (const [name, bytes] of Object.entries(pictures)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}

test("a folder becomes uint8 samples, channels first, in order of the paths; what is left out is named with why", async () => {
  const note = new Uint8Array(3);
  await put({ "b.png": bytesNamed("rgb.png"), "a.BMP": bytesNamed("rgb.bmp"), "notes.txt": note, "Thumbs.db": note });
  await put({ "._a.png": note, ".DS_Store": note, "inner/.hidden/c.png": note, "d.webp": note });
  const notices: string[] = [];
  const images = await readImages(folder, { onNotice: (notice) => notices.push(notice) });
  assert.deepEqual([images.shape, images.count, images.scale], [[3, height, width], 2, 1 / 255]);
  assert.deepEqual([images.files, images.classNames, images.labels], [["a.BMP", "b.png"], [], undefined]);
  const rgb = bytesOf(files.find(({ name }) => name === "rgb.png")!.pixels);
  const green = images.data.subarray((3 + 1) * height * width, (3 + 2) * height * width);
  assert.deepEqual([...green], [...rgb.filter((_, at) => at % 3 === 1)]);
  assert.deepEqual(notices, [
    "Left out (hidden): .DS_Store, ._a.png, inner/.hidden/c.png.",
    "Left out (no picture): Thumbs.db, notes.txt.",
    "Left out (WEBP is not read, convert it to PNG): d.webp.",
  ]);
});

test("subfolders are classes", async () => {
  await put({ "good/1.png": bytesNamed("gray.png"), "bad/x/1.jpg": bytesNamed("gray.jpg") });
  const images = await readImages(folder);
  assert.deepEqual(
    [images.classNames, [...images.labels!]],
    [
      ["bad", "good"],
      [0, 1],
    ],
  );
});

test("what is changed is said once of each kind, with the first file", async () => {
  await put({ "a.png": bytesNamed("rgb.png"), "b.png": bytesNamed("rgb.png"), "c.png": bytesNamed("alpha.png") });
  const notices: string[] = [];
  await readImages(folder, { size: [5, 5], channels: 1, onNotice: (notice) => notices.push(notice) });
  assert.deepEqual(notices, [
    "a.png: RGB turned to gray. More of the like are not named.",
    "a.png: 13 x 11 scaled to 5 x 5. More of the like are not named.",
    "c.png: Transparency laid on white and colours turned to gray. More of the like are not named.",
  ]);
});

test("streaming gives batches, resized and gray", async () => {
  const some = files.filter(({ name }) => name.endsWith(".png")).slice(0, 10);
  await put(Object.fromEntries(some.map(({ name, bytes }) => [name, bytesOf(bytes)])));
  const counts: number[] = [];
  for await (const { count, shape, data } of streamImages(folder, { size: [4, 3], channels: 1, batchSize: 4 })) {
    assert.deepEqual(shape, [1, 4, 3]);
    assert.equal(data.length, count * 12);
    counts.push(count);
  }
  assert.deepEqual(counts, [4, 4, 2]);
  await assert.rejects(streamImages(folder, { batchSize: 0 }).next(), /batchSize: expected a whole number >= 1, got 0/);
});

test("tiles of one picture stay together, each class with its tiles", async () => {
  await put({ "bad/a.png": bytesNamed("gray.png"), "good/b.png": bytesNamed("gray.png") });
  const images = await readImages(folder, { size: [8, 8], fit: "tile" });
  assert.deepEqual([images.shape, images.count, images.tilings!.length], [[1, 8, 8], 8, 2]);
  assert.deepEqual([...images.labels!], [0, 0, 0, 0, 1, 1, 1, 1]);
  const batches: number[] = [];
  for await (const { count } of streamImages(folder, { size: [8, 8], fit: "tile", batchSize: 1 })) batches.push(count);
  assert.deepEqual(batches, [4, 4]);
});

test("16 bits become floats from 0 to 1, those of 8 bits beside them as well", async () => {
  const deep = pictureGoldens.deep.find(({ name }) => name === "gray-16.png")!;
  await put({ "a.png": bytesNamed("gray.png"), "b.png": bytesOf(deep.bytes) });
  const images = await readImages(folder, { size: [3, 5], fit: "resize" });
  assert.deepEqual([images.scale, images.bitDepths], [1, [8, 16]]);
  assert.deepEqual([...images.data.subarray(15)], [...Float32Array.from(deep.pixels, (x) => x / 65535)]);
  assert.ok(images.data.subarray(0, 15).every((x) => x >= 0 && x <= 1));
});

test("bad folders and pictures are refused by name, or left to the caller", async () => {
  await assert.rejects(readImages(join(folder, "absent")), /absent: expected a folder of pictures, got no such file/);
  await assert.rejects(readImages(folder), /expected a folder with PNG, JPEG, BMP or TIFF files, got an empty one/);
  await put({ "z.gif": bytesOf(pictureGoldens.unread.gif) });
  await assert.rejects(readImages(folder), /got none of them among 1 files\. Convert z\.gif and the like to PNG/);
  await put({ "a.png": bytesNamed("rgb.png"), "b.png": bytesNamed("rgb.png").subarray(0, 60) });
  await assert.rejects(readImages(folder), /b\.png: expected a complete PNG picture.*damaged/);
  const bad: string[] = [];
  const images = await readImages(folder, { onBad: (file, { message }) => bad.push(`${file} ${message}`) });
  assert.deepEqual([images.files, bad.length], [["a.png"], 1]);
  assert.match(bad[0]!, /^b\.png .*b\.png: expected a complete PNG picture/);
  await put({ "b.png": bytesNamed("gray-16.png") });
  await assert.rejects(readImages(folder), /b\.png: expected 13 x 11 pixels, got 5 x 3\. Choose what.*`fit` resize/);
  await assert.rejects(readImages(folder, { size: [0, 5] }), /image size: expected whole numbers above 0, got 0 x 5/);
  await put({ "a.png": new Uint8Array(), "b.png": new Uint8Array() });
  await assert.rejects(readImages(folder), /a\.png: expected a PNG, JPEG, BMP or TIFF picture, got an empty file/);
  await assert.rejects(readImages(folder, { onBad: () => {} }), /expected pictures, got 2 that cannot be read/);
});
