// A detector of points near a plane, and tables of as many as are wanted, for the measurements of the queue.

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { Random } from "../dist/core/random.js";
import { fitDetector, saveModel } from "../dist/pipeline/index.js";

const row = (random) => {
  const [a, b] = [random.normal(), random.normal()];
  return [a, b, a - b + random.normal(0, 0.1), 2 * a + b + random.normal(0, 0.1)].map((x) => Number(x.toFixed(4)));
};

/** Writes the detector's model file; with the score that fits best unless one is named. */
export async function planeDetector(path, score) {
  const random = new Random(1, "plane");
  const rows = Array.from({ length: 2000 }, () => row(random)).map(([a, b, c, d]) => ({ a, b, c, d }));
  const detector = await fitDetector(rows, { epochs: 5, ...(score && { score }) });
  await saveModel(detector, path);
  await detector.close();
}

/** Writes so many rows as CSV. */
export async function planeTable(path, rows) {
  const random = new Random(2, "plane");
  const file = createWriteStream(path);
  file.write("a,b,c,d\n");
  for (let at = 0; at < rows; at += 1000) {
    const lines = Array.from({ length: Math.min(1000, rows - at) }, () => `${row(random).join(",")}\n`);
    if (!file.write(lines.join(""))) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
}
