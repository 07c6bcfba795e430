import { Random, type RawSeries, type Samples } from "sandglass";
import { samplesMaterial } from "../material/samples.js";
import { seriesMaterial } from "../material/series.js";
import { tableMaterial } from "../material/table.js";
import type { Material } from "../material.js";
import type { Reading, SampleSet } from "../protocol.js";

interface Generated extends SampleSet {
  readonly make: (reading: Reading) => Promise<Material>;
}

/** Data made up in the page: there even where nothing else is. */
export const generated: readonly Generated[] = [
  {
    name: "pumps",
    title: "Pumps",
    about: "a table of 1,200 made-up readings of pumps, some of them faulty",
    kind: "table",
    make: (reading) => tableMaterial(new TextEncoder().encode(pumps()), "pumps.csv", { label: "state", ...reading }),
  },
  {
    name: "turbine",
    title: "Turbine",
    about: "a made-up series of 6,000 points in two channels, with four disturbances",
    kind: "series",
    make: async () => seriesMaterial(turbine(), { name: "turbine" }),
  },
  {
    name: "gauges",
    title: "Gauges",
    about: "900 small made-up pictures of dials, some scratched or stained",
    kind: "pictures",
    make: async () => gauges(),
  },
];

/** Pressure follows speed, temperature follows both; in faulty pumps one of them does not. */
function pumps(): string {
  const random = new Random(7, "pumps");
  const lines = ["speed,pressure,temperature,vibration,valve,state"];
  for (let row = 0; row < 1200; row++) {
    const speed = 900 + 900 * random.uniform();
    const open = random.uniform() < 0.6;
    const faulty = row % 20 === 19;
    const kind = Math.floor(random.uniform() * 3);
    const pressure = speed / 250 + (open ? 0 : 2.2) + 0.12 * random.normal() + (faulty && kind === 0 ? -2.6 : 0);
    const temperature = 30 + speed / 60 + 1.5 * pressure + 0.6 * random.normal() + (faulty && kind === 1 ? 14 : 0);
    const vibration = 0.4 + speed / 3000 + 0.05 * random.normal() + (faulty && kind === 2 ? 0.8 : 0);
    const cells = [speed.toFixed(0), pressure.toFixed(2), random.uniform() < 0.01 ? "" : temperature.toFixed(1)];
    lines.push([...cells, vibration.toFixed(3), open ? "open" : "closed", faulty ? "faulty" : "normal"].join(","));
  }
  return `${lines.join("\n")}\n`;
}

function turbine(): RawSeries {
  const random = new Random(11, "turbine");
  const points = 6000;
  const [load, heat] = [new Float64Array(points), new Float64Array(points)];
  const labels = new Uint8Array(points);
  const disturbed = [4300, 4780, 5210, 5640];
  for (let at = 0; at < points; at++) {
    const phase = (2 * Math.PI * at) / 48;
    const which = disturbed.findIndex((start) => at >= start && at < start + 40);
    if (which >= 0) labels[at] = 1;
    const speed = which === 1 ? 2 : 1;
    load[at] = Math.sin(phase * speed) + 0.3 * Math.sin(3 * phase) + 0.06 * random.normal() + (which === 0 ? 1.2 : 0);
    heat[at] = (which === 2 ? 0.1 : 0.7) * Math.cos(phase) + 0.05 * random.normal() + (which === 3 ? 0.5 : 0);
  }
  return { names: ["load", "heat"], columns: [load, heat], labels };
}

function gauges(): Material {
  const random = new Random(5, "gauges");
  const [count, side] = [900, 24];
  const data = new Uint8Array(count * side * side);
  const labels: string[] = [];
  for (let at = 0; at < count; at++) {
    const odd = at % 12 === 11;
    labels.push(odd ? (at % 24 === 11 ? "scratched" : "stained") : "good");
    drawGauge(data.subarray(at * side * side, (at + 1) * side * side), side, {
      random,
      damage: odd ? labels.at(-1)! : "none",
    });
  }
  const samples: Samples = { shape: [1, side, side], count, data, scale: 1 / 255 };
  return samplesMaterial({ name: "gauges", samples, labels, normal: ["good"] });
}

function drawGauge(
  pixels: Uint8Array,
  side: number,
  { random, damage }: { readonly random: Random; readonly damage: string },
): void {
  const middle = (side - 1) / 2;
  const angle = -2.4 + 4.8 * random.uniform();
  const [stainX, stainY] = [4 + random.uniform() * (side - 8), 4 + random.uniform() * (side - 8)];
  const slope = 0.4 + random.uniform();
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [dx, dy] = [x - middle, y - middle];
      const distance = Math.hypot(dx, dy);
      const rim = Math.exp(-((distance - 10) ** 2) / 0.8);
      const along = dx * Math.sin(angle) - dy * Math.cos(angle);
      const across = dx * Math.cos(angle) + dy * Math.sin(angle);
      const needle = along > -1 && along < 8.5 ? Math.exp(-(across ** 2) / 0.7) : 0;
      const stain = damage === "stained" ? Math.exp(-((x - stainX) ** 2 + (y - stainY) ** 2) / 6) : 0;
      const scratch = damage === "scratched" ? Math.exp(-((y - side / 4 - slope * (x - stainX / 2)) ** 2) / 0.5) : 0;
      const value = 0.06 + 0.75 * Math.max(rim, needle) + 0.8 * stain + 0.7 * scratch + 0.02 * random.normal();
      pixels[y * side + x] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  }
}
