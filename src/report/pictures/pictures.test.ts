import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "fast-png";
import { UserError } from "../../core/errors.js";
import { codePicturesData } from "./code-pictures.js";
import { colourPicture } from "./colour-map.js";
import { easiestHardest, easiestHardestData, rankByError } from "./easiest-hardest.js";
import { errorMap, pictureAddress, pictureOf } from "./picture.js";
import { reconstructionGrid, reconstructionGridData } from "./reconstruction-grid.js";
import { enlargement } from "./tile-grid.js";

const bytes = { shape: [1, 2, 2], count: 2, data: Uint8Array.of(0, 64, 128, 255, 255, 0, 0, 0), scale: 1 / 255 };
const floats = { shape: [1, 2, 2], count: 2, data: Float32Array.of(0, 0.25, 0.5, 1.5, -1, 0, 0, 1), scale: 1 };

test("samples become bytes: scaled, clipped, channels last", () => {
  assert.deepEqual([...pictureOf(bytes, 0).data], [0, 64, 128, 255]);
  assert.deepEqual([...pictureOf(floats, 0).data], [0, 64, 128, 255]);
  assert.deepEqual([...pictureOf(floats, 1).data], [0, 0, 0, 255]);
  const colour = { shape: [3, 1, 2], count: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6), scale: 1 / 255 };
  assert.deepEqual([...pictureOf(colour, 0).data], [1, 3, 5, 2, 4, 6]);
  assert.throws(() => pictureOf({ ...bytes, shape: [4] }, 0), UserError);
  assert.throws(() => pictureOf(bytes, 2), UserError);
});

test("error maps average channels and refuse unequal shapes", () => {
  assert.deepEqual([...errorMap(floats, { ...floats, data: new Float32Array(8) }, 1)], [1, 0, 0, 1]);
  const colour = { shape: [3, 1, 1], count: 1, data: Float32Array.of(1, 0.5, 0), scale: 1 };
  assert.equal(errorMap(colour, { ...colour, data: Float32Array.of(0, 0, 0) }, 0)[0], 0.5);
  assert.throws(() => errorMap(bytes, { ...bytes, shape: [1, 1, 4] }, 0), UserError);
});

test("colour maps are matplotlib's", () => {
  const ends = (map: "inferno" | "viridis") => [
    ...colourPicture([-1, 128 / 255, 5, Number.NaN], { width: 4, height: 1, low: 0, high: 1, map }).data,
  ];
  // matplotlib 3.6.3: cm.inferno and cm.viridis of 0, 128, 255, times 255, rounded. Above and NaN: the last.
  assert.deepEqual(ends("inferno"), [0, 0, 4, 188, 55, 84, 252, 255, 164, 252, 255, 164]);
  assert.deepEqual(ends("viridis"), [68, 1, 84, 33, 145, 140, 253, 231, 37, 253, 231, 37]);
});

test("an embedded picture decodes to its pixels", () => {
  const address = pictureAddress(pictureOf(bytes, 0));
  const png = decode(Uint8Array.from(atob(address.split(",")[1]!), (sign) => sign.charCodeAt(0)));
  assert.deepEqual([png.width, png.height, png.channels, ...png.data], [2, 2, 1, 0, 64, 128, 255]);
});

test("errors of all samples share one scale, up to the largest", () => {
  const { key, blocks } = reconstructionGridData({ originals: bytes, reconstructions: floats, latentSize: 1 });
  assert.equal(key!.high, 2);
  assert.deepEqual(
    blocks[0]!.rows.map((row) => [row.label, row.tiles.length]),
    [
      ["original", 2],
      ["reconstruction", 2],
      ["error", 2],
    ],
  );
  // The error of 2, the largest, is the brightest colour; a tile of a perfect pixel is the darkest.
  assert.deepEqual([...blocks[0]!.rows[2]!.tiles[1]!.data.subarray(0, 6)], [252, 255, 164, 0, 0, 4]);
});

test("samples rank by error, ties by index, NaN hardest", () => {
  assert.deepEqual(rankByError([3, 1, Number.NaN, 1], 2), { easiest: [1, 3], hardest: [2, 0] });
  const spec = { originals: bytes, reconstructions: floats, errorName: "MSE", latentSize: 1, count: 1 };
  const { blocks } = easiestHardestData({ ...spec, errors: [0.25, 1 / 3] });
  assert.deepEqual(
    blocks.map((block) => block.captions),
    [["0.25"], ["0.333"]],
  );
  assert.throws(() => easiestHardest({ ...spec, errors: [1] }), UserError);
});

test("codes become level x level pictures on one scale", () => {
  const codes = { shape: [4], count: 2, data: Float32Array.of(0, 1, 2, 4, 0, 0, 0, 0), scale: 1 };
  const spec = { originals: bytes, reconstructions: floats, codes };
  const { blocks, key } = codePicturesData({ ...spec, level: 2 });
  assert.deepEqual([key!.low, key!.high], [0, 4]);
  assert.deepEqual([...blocks[0]!.rows[1]!.tiles[0]!.data.subarray(9)], [253, 231, 37]);
  assert.throws(() => codePicturesData({ ...spec, level: 3 }), UserError);
});

test("pixels are enlarged by whole numbers and never shrunk", () => {
  assert.deepEqual(
    [28, 8, 32, 500].map((size) => enlargement(size)),
    [3, 10, 2, 1],
  );
});

test("the PNG of a grid shows every pixel as an even square", async () => {
  const figure = reconstructionGrid({ originals: bytes, reconstructions: floats, latentSize: 1 });
  const place = /<image x="(\d+)" y="(\d+)" width="84" height="84"/.exec(figure.svg)!;
  const [x, y] = [Number(place[1]), Number(place[2]) + 64];
  const scale = 2;
  const png = decode(await figure.png({ scale }));
  assert.deepEqual([png.width, png.height], [figure.width * scale, figure.height * scale]);
  const expected = [0, 64, 128, 255];
  for (let row = 0; row < 84 * scale; row++) {
    for (let column = 0; column < 84 * scale; column++) {
      const at = ((y * scale + row) * png.width + x * scale + column) * 3;
      const source = Math.floor(row / (42 * scale)) * 2 + Math.floor(column / (42 * scale));
      assert.equal(png.data[at], expected[source], `row ${row}, column ${column}`);
    }
  }
});

test("hostile titles and captions stay text", async () => {
  const hostile = "</text><script>alert(1)</script>\u0000";
  const figure = reconstructionGrid({
    originals: bytes,
    reconstructions: floats,
    latentSize: 1,
    title: hostile,
    captions: [hostile, "]]>"],
  });
  assert.doesNotMatch(figure.svg, /<script/);
  assert.ok((await figure.png({ scale: 1 })).length > 1000);
});
