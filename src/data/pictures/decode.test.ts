// Against Pillow: goldens/pictures.py made the pictures.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { UserError } from "../../core/errors.js";
import { bytesOf, furthest, pictureGoldens } from "../../testing/picture-goldens.js";
import { withChannels } from "./channels.js";
import { decodeImage } from "./decode.js";

const { files, deep, luma, unread } = pictureGoldens;

for (const { name, bytes, channels, height, width, tolerance, pixels } of files) {
  test(`${name} has the pixels Pillow sees`, async () => {
    const picture = await decodeImage(bytesOf(bytes), name);
    assert.deepEqual([picture.height, picture.width, picture.channels, picture.bitDepth], [height, width, channels, 8]);
    const shown = channels === 4 ? withChannels(picture, 3) : picture;
    assert.ok(furthest(shown.data, bytesOf(pixels)) <= tolerance);
  });

  test(`${name} cut anywhere is refused by name`, async () => {
    const whole = bytesOf(bytes);
    // TIFF keeps its directory, and BMP nothing, behind the pixels.
    const last = /bmp|tif/.test(name) ? whole.length - 4 : whole.length - 12;
    for (let length = 0; length < last; length += 7) {
      await assert.rejects(decodeImage(whole.subarray(0, length), name), (error) => {
        assert.ok(error instanceof UserError, `cut at ${length}: ${error}`);
        return error.message.startsWith(name);
      });
    }
  });
}

for (const { name, bytes, channels, height, width, pixels } of deep) {
  test(`${name} keeps its 16 bits`, async () => {
    const picture = await decodeImage(bytesOf(bytes), name);
    const { data, ...rest } = picture;
    assert.deepEqual(rest, { height, width, channels, bitDepth: 16 });
    assert.deepEqual([...data], pixels);
  });
}

test("gray is Pillow's luma, but for its rounding", async () => {
  const picture = await decodeImage(bytesOf(files.find(({ name }) => name === "rgb.png")!.bytes), "rgb.png");
  assert.ok(furthest(withChannels(picture, 1).data, bytesOf(luma)) <= 1);
  assert.equal(
    furthest(
      withChannels(withChannels(picture, 1), 3).data.filter((_, at) => at % 3 === 2),
      withChannels(picture, 1).data,
    ),
    0,
  );
});

test("what is not read is named, with what helps", async () => {
  const rows: readonly (readonly [string, RegExp])[] = [
    [unread.gif, /^x: expected a PNG, JPEG, BMP or TIFF picture, got a GIF\. Convert it to PNG\.$/],
    [unread.webp, /got a WebP\. Convert it to PNG\./],
    [unread.pages, /^x: expected a complete TIFF picture, got more than one page.*save it as PNG\.$/],
    [unread.packbits, /^x: expected a complete TIFF picture, got Unsupported Compression: PackBits/],
    [unread.depthless, /got no word of how many bits a colour has, which is not supported; save it as PNG\.$/],
    ["", /got an empty file\.$/],
    ["AAAAAAAA", /got something else\.$/],
  ];
  for (const [bytes, message] of rows) await assert.rejects(decodeImage(bytesOf(bytes), "x"), { message });
});

test("whatever happens to the bytes, the answer is a picture or a UserError", async () => {
  const some = fc.constantFrom(...files, ...deep);
  const changes = fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(some, changes, async (file, changes) => {
      const bytes = bytesOf(file.bytes).slice();
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      await decodeImage(bytes, file.name).catch((error) =>
        assert.ok(error instanceof UserError, `${file.name}: ${error}`),
      );
    }),
    { numRuns: 500 },
  );
});

test("a header that claims a huge picture is refused before memory is taken", async () => {
  const named = (name: string): Uint8Array => bytesOf(files.find((file) => file.name === name)!.bytes).slice();
  const png = named("rgb.png");
  png.fill(0xff, 16, 24);
  await assert.rejects(
    decodeImage(png, "huge.png"),
    /huge\.png: expected a complete PNG picture, got \d+ pixels, more/,
  );
  const bmp = named("rgb.bmp");
  bmp.fill(0x7f, 18, 26);
  await assert.rejects(
    decodeImage(bmp, "huge.bmp"),
    /huge\.bmp: expected a complete BMP picture, got \d+ pixels, more/,
  );
});
