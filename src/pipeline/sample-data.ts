import { Random } from "../core/random.js";
import type { Samples } from "../core/samples.js";
import type { Picture } from "../data/pictures/picture.js";
import type { RawSeries } from "../data/series/regular.js";
import type { Row } from "./adapter.js";

// Small data of every kind for tests, all of it seeded.

/** Rows of a plant: load follows speed, a word goes with them, and some cells are missing. */
export function plantRows(count: number, seed = 1): Row[] {
  const random = new Random(seed, "plant rows");
  return Array.from({ length: count }, (_, at) => {
    const speed = random.normal();
    return {
      speed: at % 10 === 3 ? null : speed,
      load: 2 * speed + random.normal(0, 0.1),
      heat: 300 + random.normal(),
      valve: random.uniform() < 0.5 ? "open" : at % 10 === 7 ? "" : "shut",
    };
  });
}

/** The same as arrays in the order of the columns. */
export const asArrays = (rows: readonly Row[]): Row[] => rows.map((row) => Object.values(row));

/** The same as CSV, in another order of columns where asked for. */
export function asCsv(
  rows: readonly Row[],
  columns: readonly string[] = ["speed", "load", "heat", "valve"],
): Uint8Array {
  const lines = (rows as readonly Record<string, unknown>[]).map((row) =>
    columns.map((name) => row[name] ?? "").join(","),
  );
  return new TextEncoder().encode(`${columns.join(",")}\n${lines.join("\n")}\n`);
}

/** Points of a plane in space: two numbers make the third. */
export function planePoints(count: number, seed = 1): number[][] {
  const random = new Random(seed, "plane points");
  return Array.from({ length: count }, () => {
    const [a, b] = [random.normal(10, 2), random.normal()];
    return [a, b, a + b];
  });
}

/** Bytes of gray pictures: a bright bar somewhere. */
export function barPictures(count: number, seed = 1): Samples {
  const random = new Random(seed, "bar pictures");
  const data = new Uint8Array(count * 64);
  for (let at = 0; at < count; at++) {
    const column = random.integer(8);
    for (let index = 0; index < 64; index++)
      data[at * 64 + index] = random.integer(30) + (index % 8 === column ? 200 : 0);
  }
  return { shape: [1, 8, 8], count, data, scale: 1 };
}

/** The same, as decoders give them. */
export const decoded = ({ count, data }: Samples): Picture[] =>
  Array.from({ length: count }, (_, at) => ({
    ...{ channels: 1, height: 8, width: 8, bitDepth: 8 },
    data: Uint8Array.from(data.subarray(at * 64, (at + 1) * 64)),
  }));

/** Two channels that swing together, a point every minute; `from` is the number of the first point. */
export function swinging(points: number, from = 0): RawSeries {
  const random = new Random(from, "swinging");
  const channel = (phase: number): Float64Array =>
    Float64Array.from(
      { length: points },
      (_, at) => 50 + Math.sin((2 * Math.PI * (from + at)) / 24 + phase) + random.normal(0, 0.05),
    );
  const start = Date.UTC(2024, 0, 1);
  return {
    names: ["flow", "pressure"],
    columns: [channel(0), channel(1)],
    times: Float64Array.from({ length: points }, (_, at) => start + 60_000 * (from + at)),
  };
}
