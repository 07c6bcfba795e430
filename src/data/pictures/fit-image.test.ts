import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytesOf, furthest, pictureGoldens } from "../../testing/picture-goldens.js";
import { fitImage } from "./fit-image.js";
import type { Picture } from "./picture.js";
import { pictureFrom, pictureSamples } from "./picture-samples.js";
import { resize } from "./resize.js";
import { untile } from "./tiles.js";

const gray = (height: number, width: number, data: ArrayLike<number>): Picture => ({
  ...{ channels: 1, height, width, bitDepth: 8 },
  data: Uint8Array.from(data),
});

const pictures: fc.Arbitrary<Picture> = fc
  .record({
    channels: fc.constantFrom<1 | 3>(1, 3),
    height: fc.integer({ min: 1, max: 40 }),
    width: fc.integer({ min: 1, max: 40 }),
    bitDepth: fc.constantFrom<8 | 16>(8, 16),
  })
  .chain(({ channels, height, width, bitDepth }) => {
    const length = channels * height * width;
    const sized = { minLength: length, maxLength: length };
    const data = bitDepth === 8 ? fc.uint8Array(sized) : fc.uint16Array(sized);
    return data.map((data): Picture => ({ channels, height, width, bitDepth, data }));
  });

test("resizing is Pillow's, up and down, to one grey level", () => {
  const { height, width, source, sizes } = pictureGoldens.resized;
  const picture = { channels: 3, height, width, bitDepth: 8, data: bytesOf(source) } as const;
  for (const { height, width, pixels } of sizes) {
    assert.ok(furthest(resize(picture, height, width).data, bytesOf(pixels)) <= 1, `${height} x ${width}`);
  }
  const deep = { ...picture, bitDepth: 16, data: Uint16Array.from(picture.data, (x) => 257 * x) } as const;
  const small = resize(picture, 3, 4).data;
  assert.ok(
    furthest(
      Float64Array.from(resize(deep, 3, 4).data, (x) => x / 257),
      small,
    ) <= 1,
  );
});

test("tiles put back together are the picture, whatever its size", () => {
  const tile = fc.record({ height: fc.integer({ min: 1, max: 20 }), width: fc.integer({ min: 1, max: 20 }) });
  fc.assert(
    fc.property(pictures, tile, (picture, tile) => {
      const channels = picture.channels === 1 ? 1 : 3;
      const { pictures: tiles, tiling } = fitImage(picture, { channels, ...tile, fit: "tile" });
      for (const one of tiles) assert.deepEqual([one.height, one.width], [tile.height, tile.width]);
      const whole = untile(pictureSamples(tiles), tiling!);
      assert.deepEqual(whole, pictureSamples([picture]));
      assert.deepEqual(pictureFrom(whole, picture.bitDepth), picture);
    }),
  );
});

test("neighbouring tiles share a quarter of their size or more, and no row is left out", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 4, max: 64 }), (length, size) => {
      const tall = gray(length, 1, new Uint8Array(length));
      const { tiling } = fitImage(tall, { channels: 1, height: size, width: 1, fit: "tile" });
      const { tops } = tiling!;
      assert.equal(tops[0], 0);
      assert.equal(tops.at(-1), Math.max(0, length - size));
      for (const [at, top] of tops.slice(1).entries())
        assert.ok(top - tops[at]! <= size - size / 4 + 1 && top > tops[at]!);
    }),
  );
});

test("tiles that differ pass over into each other without a seam", () => {
  const { tiling } = fitImage(gray(1, 12, new Uint8Array(12)), { channels: 1, height: 1, width: 8, fit: "tile" });
  assert.deepEqual(tiling!.lefts, [0, 4]);
  const data = Float32Array.from([...Array<number>(8).fill(0), ...Array<number>(8).fill(1)]);
  const { data: blended } = untile({ shape: [1, 8], count: 2, data, scale: 1 }, tiling!);
  // Where both are, the first counts by 4 3 2 1 and the second by 1 2 3 4.
  assert.deepEqual([...blended], [...Float32Array.of(0, 0, 0, 0, 0.2, 0.4, 0.6, 0.8, 1, 1, 1, 1)]);
});

test("a smaller picture is continued by its mirror image", () => {
  const { pictures } = fitImage(gray(1, 3, [1, 2, 3]), { channels: 1, height: 2, width: 8, fit: "tile" });
  assert.deepEqual([...pictures[0]!.data], [1, 2, 3, 3, 2, 1, 1, 2, 1, 2, 3, 3, 2, 1, 1, 2]);
});

test("channels are converted, and what was changed is said", () => {
  const red = { channels: 3, height: 1, width: 1, bitDepth: 8, data: Uint8Array.of(255, 0, 0) } as const;
  const clear = { ...red, channels: 4, data: Uint8Array.of(255, 0, 0, 51) } as const;
  const to = { height: 1, width: 1, fit: "exact" } as const;
  const said = (picture: Picture, channels: 1 | 3): readonly unknown[] => {
    const { pictures, notices } = fitImage(picture, { ...to, channels });
    return [[...pictures[0]!.data], notices];
  };
  assert.deepEqual(said(red, 3), [[255, 0, 0], []]);
  assert.deepEqual(said(red, 1), [[76], ["RGB turned to gray."]]);
  assert.deepEqual(said(gray(1, 1, [9]), 3), [[9, 9, 9], ["Gray repeated as red, green and blue."]]);
  // A fifth of red, four fifths of white.
  assert.deepEqual(said(clear, 3), [[255, 204, 204], ["Transparency laid on white."]]);
  assert.deepEqual(said(clear, 1), [[219], ["Transparency laid on white and colours turned to gray."]]);
});

test("another size is refused with the ways out", () => {
  assert.throws(
    () => fitImage(gray(1, 2, [1, 2]), { channels: 1, height: 1, width: 1, fit: "exact", where: "a.png" }),
    {
      message:
        "a.png: expected 1 x 1 pixels, got 2 x 1. Choose what becomes of other sizes: `fit` resize scales them, `fit` tile cuts them into tiles.",
    },
  );
  const { tiling } = fitImage(gray(1, 2, [1, 2]), { channels: 1, height: 1, width: 1, fit: "tile" });
  const one = { shape: [1, 1, 1], count: 1, data: Float32Array.of(0), scale: 1 };
  assert.throws(() => untile(one, tiling!), { message: "untile: expected 2 tiles of 1 x 1, got 1 of [1, 1, 1]." });
});
