// Against Pillow: goldens/data.py made the pictures.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import fc from "fast-check";
import { UserError } from "../../core/errors.js";
import { readGoldens } from "../../testing/golden-file.js";
import { decodeImage, withChannels } from "./image.js";
import { readImages, streamImages } from "./images.js";
import { resize } from "./resize.js";

interface Goldens {
  readonly height: number;
  readonly width: number;
  readonly files: readonly {
    readonly name: string;
    readonly bytes: string;
    /** Largest difference allowed, for formats that decoders may round differently. */
    readonly tolerance: number;
    readonly rgb: readonly number[];
    readonly gray: readonly number[];
  }[];
  readonly resized: {
    readonly source: readonly number[];
    readonly sizes: readonly { readonly height: number; readonly width: number; readonly pixels: readonly number[] }[];
  };
  readonly deep: { readonly bytes: string; readonly high: readonly number[] };
}

const [goldens] = readGoldens<Goldens>("data-images");
const { height, width, files, resized, deep } = goldens!;
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
const bytesNamed = (name: string): Uint8Array => bytesOf(files.find((file) => file.name === name)!.bytes);

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

function furthest(actual: ArrayLike<number>, expected: readonly number[]): number {
  assert.equal(actual.length, expected.length);
  return Math.max(...expected.map((x, at) => Math.abs(x - actual[at]!)));
}

for (const { name, bytes, tolerance, rgb, gray } of files) {
  test(`${name} has the pixels Pillow sees, in colour and gray`, async () => {
    const image = await decodeImage(bytesOf(bytes), name);
    assert.deepEqual([image.height, image.width], [height, width]);
    assert.equal(image.channels, /gray|one-bit/.test(name) ? 1 : 3);
    assert.ok(furthest(withChannels(image, 3).data, rgb) <= tolerance);
    // Pillow's luma is rounded in fixed point.
    assert.ok(furthest(withChannels(image, 1).data, gray) <= tolerance + 1);
  });

  test(`${name} cut anywhere is refused by name`, async () => {
    const whole = bytesOf(bytes);
    for (let length = 0; length < whole.length - 12; length += 3) {
      await assert.rejects(decodeImage(whole.subarray(0, length), name), (error) => {
        assert.ok(error instanceof UserError, `cut at ${length}: ${error}`);
        return error.message.startsWith(name);
      });
    }
  });
}

test("16 bits keep their upper 8", async () => {
  assert.deepEqual([...(await decodeImage(bytesOf(deep.bytes), "deep.png")).data], deep.high);
});

test("resizing is Pillow's, up and down, to one grey level", () => {
  const image = { height, width, channels: 3, data: Uint8Array.from(resized.source) } as const;
  for (const { height, width, pixels } of resized.sizes) {
    assert.ok(furthest(resize(image, height, width).data, pixels) <= 1, `${height} x ${width}`);
  }
});

test("whatever happens to the bytes, the answer is a picture or a UserError", async () => {
  const name = fc.constantFrom("rgb.png", "palette.png", "rgb.jpg", "progressive.jpg");
  const changes = fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(name, changes, async (name, changes) => {
      const bytes = bytesNamed(name).slice();
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      await decodeImage(bytes, name).catch((error) => assert.ok(error instanceof UserError, String(error)));
    }),
    { numRuns: 200 },
  );
});

test("a header that claims a huge picture is refused before memory is taken", async () => {
  const bytes = bytesNamed("rgb.png").slice();
  bytes.fill(0xff, 16, 24);
  await assert.rejects(
    decodeImage(bytes, "huge.png"),
    /huge\.png: expected a complete PNG image, got \d+ pixels, more/,
  );
});

test("a folder becomes uint8 samples, channels first, in order of the paths", async () => {
  await put({ "b.png": bytesNamed("rgb.png"), "a.PNG": bytesNamed("alpha.png"), "notes.txt": new Uint8Array(3) });
  const images = await readImages(folder);
  assert.deepEqual([images.shape, images.count, images.scale], [[3, height, width], 2, 1 / 255]);
  assert.deepEqual([images.files, images.classNames, images.labels], [["a.PNG", "b.png"], [], undefined]);
  const { rgb } = files[0]!;
  const green = images.data.subarray((3 + 1) * height * width, (3 + 2) * height * width);
  assert.deepEqual(
    [...green],
    rgb.filter((_, at) => at % 3 === 1),
  );
});

test("subfolders are classes", async () => {
  await put({ "good/1.png": bytesNamed("gray.png"), "bad/x/1.jpg": bytesNamed("gray.jpg") });
  const images = await readImages(folder, { channels: 1 });
  assert.deepEqual(
    [images.classNames, [...images.labels!]],
    [
      ["bad", "good"],
      [0, 1],
    ],
  );
});

test("streaming gives batches, resized and gray", async () => {
  await put(Object.fromEntries(files.map(({ name, bytes }) => [name, bytesOf(bytes)])));
  const counts: number[] = [];
  for await (const { count, shape, data } of streamImages(folder, { size: [4, 3], channels: 1, batchSize: 4 })) {
    assert.deepEqual(shape, [1, 4, 3]);
    assert.equal(data.length, count * 12);
    counts.push(count);
  }
  assert.deepEqual(counts, [4, 4, 2]);
  await assert.rejects(streamImages(folder, { batchSize: 0 }).next(), /batchSize: expected a whole number >= 1, got 0/);
});

test("bad folders and pictures are refused by name", async () => {
  await assert.rejects(readImages(join(folder, "absent")), /absent: expected a folder of pictures, got no such file/);
  await assert.rejects(readImages(folder), /expected a folder with \.png, \.jpg or \.jpeg files, got none/);
  await put({ "a.png": bytesNamed("rgb.png"), "b.png": bytesNamed("rgb.png").subarray(0, 60) });
  await assert.rejects(readImages(folder), /b\.png: expected a complete PNG image.*damaged/);
  const small = bytesOf(deep.bytes);
  await put({ "b.png": small });
  await assert.rejects(
    readImages(folder),
    /b\.png: expected 5 x 7 pixels, like the first picture, got 2 x 3.*Give a size/,
  );
  assert.equal((await readImages(folder, { size: [5, 5] })).count, 2);
  await assert.rejects(readImages(folder, { size: [0, 5] }), /image size: expected whole numbers above 0, got 0 x 5/);
  await put({ "b.png": new Uint8Array() });
  await assert.rejects(readImages(folder), /b\.png: expected a PNG or JPEG image, got an empty file/);
});
