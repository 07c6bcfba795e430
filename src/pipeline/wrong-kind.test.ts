import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { autoencoder, dense, flatten, type Model, reshape } from "../nn/index.js";
import { Codec, type Detector, fitCodec, fitDetector, type Raw } from "./index.js";
import { barPictures, decoded } from "./sample-data.js";

// What a program hands over by mistake: a wrong verdict without a word would be the worst answer.

const shape = [1, 8, 8];
const small = (): Model =>
  autoencoder({
    input: shape,
    encoder: [flatten(), dense(2)],
    decoder: [dense(64, { activation: "sigmoid" }), reshape(shape)],
  });

let detector: Detector;
before(async () => {
  detector = await fitDetector(decoded(barPictures(40)), { epochs: 2, model: small() });
});
after(() => detector.close());

const [picture] = decoded(barPictures(1, 2));
const bytes = Uint8Array.from(picture!.data);
const floats = (factor: number): Float32Array => Float32Array.from(bytes, (value) => value * factor);

/** Scores to five digits: bytes and fractions round differently. */
const verdicts = async (raw: unknown): Promise<string> =>
  (await detector.judge(raw as Raw)).map(({ score }) => score.toPrecision(5)).join(" ");

test("one picture is judged alike however its units are said", async () => {
  const expected = await verdicts([picture]);
  const deep = { ...picture, bitDepth: 16, data: Uint16Array.from(bytes, (value) => value * 257) };
  const same: readonly unknown[] = [
    picture,
    deep,
    [deep],
    { ...picture, data: [...bytes] },
    [{ ...picture, data: Uint8ClampedArray.from(bytes) }],
    bytes,
    { shape, count: 1, data: bytes, scale: 1 },
  ];
  for (const raw of same) assert.equal(await verdicts(raw), expected);
});

type Refused = readonly [name: string, raw: unknown, problem: RegExp];
const refused: readonly Refused[] = [
  ["floats of 0…255", floats(1), /pictures: expected numbers like the model's, 0 … 1, got .*Divide by 255/],
  ["lists of 0…255", [[...bytes]], /pictures: expected numbers like the model's/],
  ["samples of 0…255", { shape, count: 1, data: floats(1), scale: 1 }, /pictures: expected numbers like the model's/],
  [
    "floats of 0…1 as 8 bits",
    [{ ...picture, data: floats(1 / 255) }],
    /number \d+: expected whole numbers from 0 to 255/,
  ],
  [
    "16 bits as 8",
    [{ ...picture, data: Uint16Array.from(bytes, (x) => x * 257) }],
    /expected whole numbers from 0 to 255/,
  ],
  ["too few numbers", [{ ...picture, data: bytes.slice(0, 3) }], /picture 0: expected \d+ numbers.*got 3/],
  [
    "no depth",
    [{ channels: 1, height: 8, width: 8, data: bytes }],
    /picture 0: expected a decoded picture: channels.*bitDepth/,
  ],
  ["rows of a table", [{ flow: 1 }], /picture 0: expected a decoded picture.*got flow/],
  ["a picture after a row", [picture, { flow: 1 }], /picture 1: expected a decoded picture/],
];
for (const [name, raw, problem] of refused) {
  test(`a detector of pictures refuses ${name}`, async () => {
    await assert.rejects(verdicts(raw), problem);
  });
}

test("a model that ends in a sigmoid, and nothing scales, refuses bytes as floats", async () => {
  const codec = new Codec({ model: small(), input: { kind: "samples", shape } });
  await assert.rejects(
    codec.reconstruct({ shape, count: 1, data: floats(1), scale: 1 }),
    /samples: expected numbers like the model's, 0 … 1/,
  );
  assert.equal((await codec.reconstruct({ shape, count: 1, data: floats(1 / 255), scale: 1 })).count, 1);
  await codec.close();
});

test("one row far away is anomalous, not of other units", async () => {
  const points = Array.from({ length: 100 }, (_, at) => [Math.sin(at), Math.cos(at)]);
  const plain = await fitDetector(points, { epochs: 2 });
  assert.equal((await plain.judge([[500, 500]]))[0]!.anomalous, true);
  await plain.close();
});

test("a misspelt option is refused, not passed over", async () => {
  const misspelt = { epoch: 3 } as object;
  await assert.rejects(
    async () => await fitDetector(barPictures(20), misspelt),
    /options: .*got epoch. Did you mean "epochs"/,
  );
  await assert.rejects(async () => await fitCodec(barPictures(20), { score: "mse" } as object), /options: .*got score/);
});

test("rows of which there are few kinds: what none of them was is anomalous", async () => {
  const rows = Array.from({ length: 200 }, (_, at) => ({ a: "xyz"[at % 3]!, b: at % 3 === 0 ? "u" : "v" }));
  const few = await fitDetector(rows, { epochs: 20 });
  const [usual, odd] = await few.judge([
    { a: "x", b: "u" },
    { a: "z", b: "u" },
  ]);
  assert.deepEqual([usual!.anomalous, odd!.anomalous], [false, true]);
  await few.close();
});
