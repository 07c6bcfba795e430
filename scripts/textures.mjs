// Makes a folder of textures with synthetic defects and their masks, in the layout of MVTec AD:
//   node scripts/textures.mjs OUT [--texture woven|stripes|leather|wood|gradient] [--size 64] [--seed 0] [--rgb]
// Every picture has its own phase, angle and light; defects are scratches 1 to 2 pixels wide, spots and stains.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { encode } from "fast-png";

/** Mulberry32, and a normal draw by the sum of 12 uniforms. */
function randomOf(seed) {
  let state = seed >>> 0;
  const uniform = (low = 0, high = 1) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return low + (high - low) * (((t ^ (t >>> 14)) >>> 0) / 2 ** 32);
  };
  const normal = () => Array.from({ length: 12 }, () => uniform()).reduce((sum, x) => sum + x, -6);
  return { uniform, normal };
}

const wave = (at, period, phase) => 0.5 + 0.5 * Math.sin((2 * Math.PI * at) / period + phase);

/** Brightness 0 … 1 at x, y, for one picture. */
const textures = {
  woven({ uniform }) {
    const [px, py, angle] = [uniform(0, 6.28), uniform(0, 6.28), uniform(-0.06, 0.06)];
    return (x, y) => {
      const [u, v] = [x + angle * y, y - angle * x];
      const over = Math.sin((2 * Math.PI * u) / 8 + px) * Math.sin((2 * Math.PI * v) / 8 + py) > 0;
      return 0.3 + 0.4 * (over ? wave(u, 4, 2 * px) : wave(v, 4, 2 * py));
    };
  },
  stripes({ uniform }) {
    const [phase, angle, period] = [uniform(0, 6.28), uniform(-0.25, 0.25), uniform(8, 10)];
    return (x, y) => 0.3 + 0.4 * wave(x + angle * y, period, phase) ** 2;
  },
  leather({ uniform }) {
    const cells = Array.from({ length: 200 }, () => [uniform(-8, 72), uniform(-8, 72)]);
    return (x, y, size) => {
      let [first, second] = [Infinity, Infinity];
      for (const [cx, cy] of cells) {
        const distance = Math.hypot(x - (cx * size) / 64, y - (cy * size) / 64);
        if (distance < first) [first, second] = [distance, first];
        else if (distance < second) second = distance;
      }
      return 0.35 + 0.3 * Math.min(1, (second - first) / 3);
    };
  },
  wood({ uniform }) {
    const [x0, y0, period, wobble] = [uniform(-40, -20), uniform(-10, 74), uniform(5, 7), uniform(1, 2.5)];
    const [phase, slow] = [uniform(0, 6.28), uniform(12, 20)];
    return (x, y) => {
      const distance = Math.hypot(x - x0, 0.4 * (y - y0)) + wobble * Math.sin(y / slow + phase);
      return 0.35 + 0.3 * wave(distance, period, 0) ** 3 + 0.08 * wave(y + 3 * Math.sin(x / 3), 23, phase);
    };
  },
  gradient({ uniform }) {
    const [angle, low, high] = [uniform(0, 6.28), uniform(0.2, 0.4), uniform(0.5, 0.8)];
    return (x, y, size) => {
      const along = ((x - size / 2) * Math.cos(angle) + (y - size / 2) * Math.sin(angle)) / size + 0.5;
      return low + (high - low) * along;
    };
  },
};

/** Each paints into a mask of cover 0 … 1. */
const defects = {
  scratch({ uniform }, size) {
    const [x, y, angle, bend] = [uniform(0.2, 0.8) * size, uniform(0.2, 0.8) * size, uniform(0, 3.14), uniform(-1, 1)];
    const [length, width] = [uniform(0.25, 0.6) * size, uniform(1, 2)];
    const cover = new Float64Array(size * size);
    for (let t = -0.5; t <= 0.5; t += 0.25 / length) {
      const turned = angle + bend * t;
      const [cx, cy] = [x + t * length * Math.cos(turned), y + t * length * Math.sin(turned)];
      disc(cover, size, cx, cy, width / 2);
    }
    return cover;
  },
  spot({ uniform }, size) {
    const cover = new Float64Array(size * size);
    disc(cover, size, uniform(0.1, 0.9) * size, uniform(0.1, 0.9) * size, uniform(1.2, 3));
    return cover;
  },
  stain({ uniform }, size) {
    const cover = new Float64Array(size * size);
    const [x, y] = [uniform(0.2, 0.8) * size, uniform(0.2, 0.8) * size];
    for (let part = 0; part < 5; part++) disc(cover, size, x + uniform(-4, 4), y + uniform(-4, 4), uniform(2, 5));
    return cover.map((c) => 0.6 * c);
  },
};

function disc(cover, size, cx, cy, radius) {
  for (let y = Math.max(0, Math.floor(cy - radius - 1)); y <= Math.min(size - 1, Math.ceil(cy + radius + 1)); y++) {
    for (let x = Math.max(0, Math.floor(cx - radius - 1)); x <= Math.min(size - 1, Math.ceil(cx + radius + 1)); x++) {
      const inside = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(x - cx, y - cy)));
      cover[y * size + x] = Math.max(cover[y * size + x], inside);
    }
  }
}

/** One picture, with a defect of that kind or none: bytes, channels interleaved, and the defect's mask. */
export function picture({ texture, defect, size, channels, seed }) {
  const random = randomOf(seed);
  const at = textures[texture](random);
  const [light, slope, tone] = [random.uniform(-0.05, 0.05), random.uniform(-0.05, 0.05), random.uniform(0.45, 0.55)];
  const cover = defect === undefined ? undefined : defects[defect](random, size);
  const mark = random.uniform() < 0.5 ? random.uniform(0, 0.1) : random.uniform(0.9, 1);
  const strength = random.uniform(0.3, 0.7);
  const data = new Uint8Array(size * size * channels);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const [x, y] = [pixel % size, Math.floor(pixel / size)];
    const clean = at(x, y, size) + light + slope * (x / size - 0.5) + 0.02 * random.normal();
    const share = strength * (cover?.[pixel] ?? 0);
    for (let channel = 0; channel < channels; channel++) {
      const tinted = channels === 1 ? clean : clean * [1, 0.85, 2 * tone - 0.3][channel];
      data[pixel * channels + channel] = Math.round(255 * Math.min(1, Math.max(0, tinted + share * (mark - tinted))));
    }
  }
  return { data, mask: cover && Uint8Array.from(cover, (c) => (c > 0.3 ? 255 : 0)) };
}

/** Writes train/good, test/good, test/<defect> and ground_truth/<defect>. */
export function writeTextures(out, { texture, size, seed, channels, train, good, bad }) {
  let next = seed * 100_000;
  const save = (folder, at, data, of) => {
    mkdirSync(join(out, folder), { recursive: true });
    const bytes = encode({ width: size, height: size, channels: of, depth: 8, data });
    writeFileSync(
      join(out, folder, `${String(at).padStart(3, "0")}${folder.startsWith("ground") ? "_mask" : ""}.png`),
      bytes,
    );
  };
  const make = (defect) => picture({ texture, defect, size, channels, seed: next++ });
  for (let at = 0; at < train; at++) save("train/good", at, make().data, channels);
  for (let at = 0; at < good; at++) save("test/good", at, make().data, channels);
  for (const defect of Object.keys(defects)) {
    for (let at = 0; at < bad; at++) {
      const { data, mask } = make(defect);
      save(`test/${defect}`, at, data, channels);
      save(`ground_truth/${defect}`, at, mask, 1);
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      texture: { type: "string", default: "woven" },
      size: { type: "string", default: "64" },
      seed: { type: "string", default: "0" },
      rgb: { type: "boolean", default: false },
      train: { type: "string", default: "200" },
      good: { type: "string", default: "40" },
      bad: { type: "string", default: "20" },
    },
  });
  const [out] = positionals;
  if (out === undefined || !(values.texture in textures)) {
    console.error(
      `Usage: node scripts/textures.mjs OUT [--texture ${Object.keys(textures).join("|")}] [--size 64] [--rgb]`,
    );
    process.exit(2);
  }
  const { texture, rgb } = values;
  const whole = (name) => Number(values[name]);
  writeTextures(out, {
    ...{ texture, channels: rgb ? 3 : 1, size: whole("size"), seed: whole("seed") },
    ...{ train: whole("train"), good: whole("good"), bad: whole("bad") },
  });
}
