import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { encode } from "fast-png";
import { Random } from "../core/random.js";
import { cli, scratchFolder } from "./cli-process.js";

const quick = ["--engine", "wasm", "--threads", "1", "--epochs", "2", "--batch-size", "8", "--json"] as const;

interface PictureOptions {
  readonly side?: number;
  readonly channels?: 1 | 3;
  /** A white square there. */
  readonly spot?: readonly [x: number, y: number];
}

/** Diagonal stripes of a phase of their own, as a PNG. */
function stripes(random: Random, { side = 16, channels = 1, spot }: PictureOptions = {}): Uint8Array {
  const phase = random.integer(8);
  const data = new Uint8Array(side * side * channels);
  for (let pixel = 0; pixel < side * side; pixel++) {
    const [x, y] = [pixel % side, Math.floor(pixel / side)];
    const inside = spot !== undefined && Math.abs(x - spot[0]) <= 1 && Math.abs(y - spot[1]) <= 1;
    const value = inside ? 255 : 80 + 60 * (((x + y + phase) >> 2) % 2);
    data.fill(value, pixel * channels, (pixel + 1) * channels);
    if (channels === 3) data[pixel * 3]! >>= 1;
  }
  return encode({ width: side, height: side, channels, depth: 8, data });
}

function mask(side: number, [x, y]: readonly [number, number]): Uint8Array {
  const data = Uint8Array.from({ length: side * side }, (_, at) =>
    Math.abs((at % side) - x) <= 1 && Math.abs(Math.floor(at / side) - y) <= 1 ? 255 : 0,
  );
  return encode({ width: side, height: side, channels: 1, depth: 8, data });
}

function save(folder: string, file: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), bytes);
}

function goodPictures(folder: string, count: number, options: PictureOptions = {}): Random {
  const random = new Random(1, "stripes");
  for (let at = 0; at < count; at++) save(folder, `good/${at}.png`, stripes(random, options));
  return random;
}

async function run(...args: readonly string[]) {
  const { code, stdout, stderr } = await cli("run", ...args, ...quick);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as {
    readonly metrics: Readonly<Record<string, number>>;
    readonly baselines: Readonly<Record<string, Readonly<Record<string, number>>>>;
    readonly verdict: string;
  };
}

test("a folder with bad pictures and masks: pixel AUROC beside PCA's, heat maps, and pictures scored from the file", async (t) => {
  const folder = scratchFolder(t);
  const [data, out, heat] = [join(folder, "pictures"), join(folder, "run"), join(folder, "heat")];
  const random = goodPictures(data, 40);
  for (let at = 0; at < 4; at++) {
    const spot = [4 + 2 * at, 8] as const;
    save(data, `bad/${at}.png`, stripes(random, { spot }));
    save(data, `masks/${at}.png`, mask(16, spot));
  }
  const { metrics, baselines } = await run("image-anomaly", "--data", data, "--out", out);
  for (const name of ["auroc", "pixelAuroc", "perRegionOverlap"]) {
    assert.ok(metrics[name]! > 0 && metrics[name]! <= 1, name);
  }
  const pca = Object.entries(baselines).find(([name]) => name.startsWith("pca-"))![1];
  assert.ok(pca["pixelAuroc"]! > 0.5 && pca["perRegionOverlap"]! > 0.2);
  assert.ok(readdirSync(join(out, "figures")).includes("heat-maps.png"));
  const page = readFileSync(join(out, "report.html"), "utf8");
  assert.match(page, /pixel AUROC/);
  assert.match(page, /Most anomalous/);
  assert.match(page, /bad\/\d\.png/);

  const scored = await cli("score", out, join(data, "bad"), "--heatmaps", heat, "--engine", "wasm");
  assert.equal(scored.code, 0, scored.stderr);
  assert.deepEqual(
    scored.stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { name: string }).name),
    ["0.png", "1.png", "2.png", "3.png"],
  );
  assert.deepEqual(readdirSync(heat).sort(), ["0.png", "1.png", "2.png", "3.png"]);
});

test("good pictures alone, in colour and of several sizes: trained, calibrated, the most anomalous listed", async (t) => {
  const folder = scratchFolder(t);
  const random = goodPictures(folder, 20, { channels: 3 });
  save(folder, "good/large.png", stripes(random, { side: 40, channels: 3 }));
  const out = join(folder, "run");
  const { metrics, verdict } = await run("image-anomaly", "--data", folder, "--out", out);
  assert.equal(metrics["auroc"], undefined);
  assert.match(verdict, /were flagged/);
  assert.ok(existsSync(join(out, "model.onnx")));
  assert.match(readFileSync(join(out, "report.html"), "utf8"), /good\/\d+\.png/);
});

test("tiles: each is judged alone, bad where its mask says so", async (t) => {
  const folder = scratchFolder(t);
  const random = goodPictures(folder, 16, { side: 24 });
  for (let at = 0; at < 3; at++) {
    save(folder, `bad/${at}.png`, stripes(random, { side: 24, spot: [3, 3] }));
    save(folder, `masks/${at}.png`, mask(24, [3, 3]));
  }
  const out = join(folder, "run");
  const tiled = ["--data", folder, "--fit", "tile", "--size", "16"] as const;
  const { metrics } = await run("image-anomaly", ...tiled, "--out", out);
  assert.ok(metrics["pixelAuroc"]! > 0);
  const heat = join(folder, "heat");
  const { code, stderr } = await cli("score", out, join(folder, "bad"), "--heatmaps", heat, "--engine", "wasm");
  assert.equal(code, 0, stderr);
  const { decode } = await import("fast-png");
  const { width, height, channels } = decode(readFileSync(join(heat, "0.png")));
  assert.deepEqual([width, height, channels], [24, 24, 3]);
});

test("pictures of a folder are compressed beside PCA, and noise is taken off others", async (t) => {
  const folder = scratchFolder(t);
  goodPictures(folder, 30);
  const compressed = await run("image-compress", "--data", folder, "--latent-size", "3", "--out", join(folder, "c"));
  assert.ok(compressed.metrics["psnr"]! > 0 && compressed.metrics["ssim"] !== undefined);
  assert.ok(compressed.baselines["pca-3"]!["psnr"]! > 0);
  const denoised = await run("image-denoise", "--data", folder, "--noise-factor", "0.3", "--out", join(folder, "d"));
  assert.ok(denoised.metrics["psnrGain"] !== undefined && denoised.metrics["inputPsnr"]! > 0);
});

test("a folder that cannot be learned from is refused with exit code 2, and says why", async (t) => {
  const folder = scratchFolder(t);
  const [empty, one, mixed] = ["empty", "one", "mixed"].map((name) => join(folder, name)) as [string, string, string];
  mkdirSync(empty);
  goodPictures(one, 1);
  goodPictures(mixed, 20);
  save(mixed, "scratch/0.png", stripes(new Random(2, "stripes")));
  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [["image-anomaly", "--data", empty], /expected a folder with PNG, JPEG, BMP or TIFF files, got an empty one/],
    [["image-anomaly", "--data", one], /at least 9 good pictures .* got 1/],
    [["image-compress", "--data", one], /at least 5 pictures, .* got 1/],
    [["image-anomaly", "--data", mixed], /got scratch\/0\.png/],
    [["image-denoise", "--data", mixed, "--size", "30"], /--size: expected a multiple of 4/],
    [["image-anomaly"], /image-anomaly: expected the option --data/],
  ];
  for (const [args, message] of refused) {
    const { code, stderr } = await cli("run", ...args, "--out", join(folder, "run"));
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
  }
});
