import { compare } from "../measure/compare.mjs";

/** Whole training epochs of the recipes as published, at their own batch size, with two threads and with one. */
export async function training({ recipes, everyone, threadCounts, epochs, limit, rounds, log }) {
  const tables = [];
  for (const recipe of recipes) {
    for (const threads of threadCounts) {
      log(`training ${recipe}, ${threads} threads`);
      const task = { kind: "train", recipe, threads, epochs, limit };
      const contenders = threads === Math.max(...threadCounts) ? everyone : everyone.filter(({ slow }) => !slow);
      tables.push({ recipe, threads, task, rows: await compare(task, contenders, { rounds, log }) });
    }
  }
  return tables;
}
