import { compare } from "../measure/compare.mjs";

const batches = [1, 60, 1000];

/** Reconstructing images: single ones, as a service would, and many; and a detector's scores. Warm calls, weights untrained. */
export async function inference({ recipes, everyone, own, threadCounts, rounds, log }) {
  const tables = [];
  for (const recipe of recipes) {
    for (const batch of batches) {
      log(`inference ${recipe}, ${batch} at a time`);
      const task = { kind: "infer", recipe, batch, threads: Math.max(...threadCounts), seconds: 2, limit: 5000 };
      tables.push({ recipe, batch, task, rows: await compare(task, everyone, { rounds, log }) });
    }
    log(`scoring ${recipe}`);
    const task = { kind: "score", recipe, batch: 10000, threads: Math.max(...threadCounts), seconds: 3, limit: 20000 };
    tables.push({ recipe, batch: "10000, scored", task, rows: await compare(task, own, { rounds, log }) });
  }
  return tables;
}
