import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { decode, encode } from "fast-png";
import { Random } from "../core/random.js";
import { writeNpy } from "../data/readers/npy.js";
import { autoencoder, dense, flatten, reshape } from "../nn/index.js";
import { fitDetector, saveModel } from "../pipeline/index.js";
import { cli, type Outcome, startCli } from "./cli-process.js";

const quick = ["--engine", "wasm", "--threads", "1"] as const;
const side = 12;
const size = side * side;

let folder: string;
let bytesModel: string;
let floatsModel: string;

/** A bright bar on black, like digits: four of five numbers are 0. */
function bars(count: number, seed: number): Uint8Array {
  const random = new Random(seed, "bars");
  return Uint8Array.from({ length: count * size }, (_, at) => {
    const column = (at % size) % side;
    const bright = column === 5 || column === 6;
    return bright ? 200 + Math.floor(random.uniform() * 56) : 0;
  });
}

const digits = bars(100, 2);
// One of them a picture of something else.
digits.fill(255, 7 * size, 8 * size);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "sandglass-pictures-"));
  const data = bars(300, 1);
  const model = (): ReturnType<typeof autoencoder> =>
    autoencoder({
      input: [1, side, side],
      encoder: [flatten(), dense(8, { activation: "relu" })],
      decoder: [dense(size, { activation: "sigmoid" }), reshape([1, side, side])],
    });
  bytesModel = join(folder, "bytes.onnx");
  floatsModel = join(folder, "floats.onnx");
  const shape = [1, side, side];
  const bytes = await fitDetector({ shape, count: 300, data, scale: 1 / 255 }, { epochs: 5, model: model() });
  const scaled = Float32Array.from(data, (x) => x / 255);
  const floats = await fitDetector({ shape, count: 300, data: scaled, scale: 1 }, { epochs: 5, model: model() });
  for (const [detector, path] of [
    [bytes, bytesModel],
    [floats, floatsModel],
  ] as const) {
    await saveModel(detector, path);
    await detector.close();
  }
});

after(() => rmSync(folder, { recursive: true, force: true }));

interface Judged {
  readonly name: number | string;
  readonly score: number;
  readonly anomalous: boolean;
  readonly tile?: { readonly left: number; readonly top: number; readonly of: number };
}

const linesOf = ({ stdout }: Outcome): Judged[] =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Judged);

function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("the same pictures give the same verdicts as files, bytes and floats, flat or not; 0…255 as numbers is refused", async () => {
  const scans = join(folder, "scans");
  mkdirSync(scans);
  for (let at = 0; at < 100; at++) {
    const data = digits.slice(at * size, (at + 1) * size);
    const png = encode({ width: side, height: side, channels: 1, depth: 8, data });
    writeFileSync(join(scans, `${String(at).padStart(3, "0")}.png`), png);
  }
  const unit = Float32Array.from(digits, (x) => x / 255);
  const rows = (numbers: ArrayLike<number>): number[][] =>
    Array.from({ length: 100 }, (_, at) => Array.from(numbers).slice(at * size, (at + 1) * size));
  const right = [
    scans,
    put("bytes.npy", writeNpy({ shape: [100, side, side], data: digits })),
    put("flat-bytes.npy", writeNpy({ shape: [100, size], data: digits })),
    put("floats.npy", writeNpy({ shape: [100, 1, side, side], data: unit })),
    put("flat-floats.npy", writeNpy({ shape: [100, size], data: unit })),
    put(
      "unit.csv",
      rows(unit)
        .map((row) => row.join(","))
        .join("\n"),
    ),
  ];
  const raw = Float32Array.from(digits);
  const wrong = [
    put(
      "raw.csv",
      rows(digits)
        .map((row) => row.join(","))
        .join("\n"),
    ),
    put("raw.npy", writeNpy({ shape: [100, side, side], data: raw })),
    put("flat-raw.npy", writeNpy({ shape: [100, size], data: raw })),
  ];
  const stdin = put(
    "raw.ndjson",
    `${rows(digits)
      .map((row) => JSON.stringify(row))
      .join("\n")}\n`,
  );
  for (const [model, forms] of [
    [bytesModel, right],
    [floatsModel, right.slice(1, 4)],
  ] as const) {
    const [first, ...others] = (await Promise.all(forms.map((path) => cli("score", model, path, ...quick)))).map(
      linesOf,
    );
    assert.ok(first!.length === 100 && first![7]!.anomalous && first!.filter(({ anomalous }) => anomalous).length < 20);
    for (const [form, judged] of others.entries()) {
      for (const [at, { score, anomalous }] of judged.entries()) {
        const expected = first![at]!;
        const near = Math.abs(score - expected.score) <= 1e-4 * Math.max(1, Math.abs(expected.score));
        assert.ok(near, `${forms[form + 1]}, ${at}: ${score}, not ${expected.score}`);
        assert.equal(anomalous, expected.anomalous);
      }
    }
    const refused = await Promise.all([
      ...wrong.map((path) => cli("score", model, path, ...quick)),
      startCli(["score", model, "-", ...quick], { stdin }).outcome,
    ]);
    for (const { code, stdout, stderr } of refused) {
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(
        stderr,
        /expected numbers like the model's, 0 … 1, got whole numbers 0 … 255\. Divide by 255, or give bytes/,
      );
    }
    const denoised = await cli("denoise", model, wrong[1]!, "--out", join(folder, "never"), ...quick);
    assert.deepEqual([denoised.code, /Divide by 255/.test(denoised.stderr)], [2, true]);
  }
});

test("score refuses pictures of another size, or does with them what it is told, and says so", async () => {
  const large = join(folder, "large");
  mkdirSync(large);
  const [width, height] = [40, 30];
  const data = new Uint8Array(width * height * 3);
  // A white spot at the right bottom.
  for (let y = 24; y < 30; y++) data.fill(255, (y * width + 34) * 3, (y + 1) * width * 3);
  writeFileSync(join(large, "a.png"), encode({ width, height, channels: 3, depth: 8, data }));
  writeFileSync(join(large, "notes.txt"), "none");
  const refused = await cli("score", bytesModel, large, ...quick);
  assert.equal(refused.code, 2);
  assert.match(
    refused.stderr,
    /a\.png: expected 12 x 12 pixels, got 40 x 30\. Choose what .*--fit resize scales them, --fit tile cuts/,
  );
  assert.match(refused.stderr, /^Left out \(no picture\): notes\.txt\.$/m);

  const resized = await cli("score", bytesModel, large, "--fit", "resize", ...quick);
  assert.equal(linesOf(resized).length, 1, resized.stderr);
  assert.match(resized.stderr, /^a\.png: RGB turned to gray\./m);
  assert.match(resized.stderr, /^a\.png: 40 x 30 scaled to 12 x 12\./m);

  const tiled = await cli("score", bytesModel, large, "--fit", "tile", ...quick);
  const [judged] = linesOf(tiled);
  // 40 = 12 + 28 in four steps of at most 9, 30 = 12 + 18 in two.
  assert.deepEqual([judged!.name, judged!.tile!.of], ["a.png", 15], tiled.stderr);
  assert.match(tiled.stderr, /score of its worst tile; pValue is that of one tile/);
  const cut = join(folder, "cut");
  mkdirSync(cut);
  const gray = Uint8Array.from({ length: width * height }, (_, at) => data[3 * at]!);
  for (const top of [0, 9, 18]) {
    for (const left of [0, 7, 14, 21, 28]) {
      const part = Uint8Array.from(
        { length: size },
        (_, at) => gray[(top + Math.floor(at / side)) * width + left + (at % side)]!,
      );
      writeFileSync(
        join(cut, `${top}-${left}.png`),
        encode({ width: side, height: side, channels: 1, depth: 8, data: part }),
      );
    }
  }
  const parts = linesOf(await cli("score", bytesModel, cut, ...quick));
  const worst = parts.reduce((most, one) => (one.score > most.score ? one : most));
  assert.deepEqual([`${judged!.tile!.top}-${judged!.tile!.left}.png`, judged!.score], [worst.name, worst.score]);
});

test("denoise gives pictures back in their own size and depth", async () => {
  const scans = join(folder, "noisy");
  mkdirSync(scans);
  const deep = Uint16Array.from({ length: 30 * 20 }, (_, at) => at * 100);
  writeFileSync(join(scans, "deep.png"), encode({ width: 30, height: 20, channels: 1, depth: 16, data: deep }));
  writeFileSync(
    join(scans, "rgb.png"),
    encode({ width: 5, height: 40, channels: 3, depth: 8, data: new Uint8Array(600) }),
  );
  const out = join(folder, "clean");
  const outcome = await cli("denoise", bytesModel, scans, "--out", out, ...quick);
  assert.equal(outcome.code, 0, outcome.stderr);
  assert.match(outcome.stdout, /^2 samples, 2 files/);
  assert.match(outcome.stderr, /^rgb\.png: RGB turned to gray\./m);
  const facts = readdirSync(out).map((name) => {
    const { width, height, channels, depth } = decode(readFileSync(join(out, name)));
    return [name, width, height, channels, depth];
  });
  assert.deepEqual(facts, [
    ["deep.png", 30, 20, 1, 16],
    ["rgb.png", 5, 40, 1, 8],
  ]);
  const exact = await cli("denoise", bytesModel, scans, "--fit", "exact", "--out", join(folder, "never"), ...quick);
  assert.match(exact.stderr, /deep\.png: expected 12 x 12 pixels, got 30 x 20/);
  const resized = join(folder, "resized");
  assert.equal((await cli("denoise", bytesModel, scans, "--fit", "resize", "--out", resized, ...quick)).code, 0);
  assert.equal(decode(readFileSync(join(resized, "rgb.png"))).width, side);
});
