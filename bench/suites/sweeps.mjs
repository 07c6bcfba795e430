import { compare } from "../measure/compare.mjs";

const sweeps = [
  { over: "batch", values: [1, 4, 16, 60, 256, 1024, 4096], limit: (batch) => (batch < 16 ? 1024 : 12288) },
  { over: "width", values: [1, 2, 4], limit: () => 12000 },
  { over: "size", values: [28, 56, 112], limit: (size) => Math.max(2048, 12000 / (size / 28) ** 2) },
];

/** How training speed changes with batch size, with the number of channels or units, and with the size of the image. */
export async function scaling({ recipes, main, threadCounts, rounds, log }) {
  const tables = [];
  for (const recipe of recipes) {
    for (const { over, values, limit } of sweeps) {
      const points = [];
      for (const value of values) {
        log(`${recipe}, ${over} ${value}`);
        const threads = Math.max(...threadCounts);
        // `width: 1` also sends the published model through the library, so that all points are measured alike.
        const task = { kind: "train", recipe, threads, epochs: 2, limit: limit(value), width: 1, [over]: value };
        points.push({ value, task, rows: await compare(task, main, { rounds, log }) });
      }
      tables.push({ recipe, over, points });
    }
  }
  return tables;
}
