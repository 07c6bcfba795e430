import { compare } from "../measure/compare.mjs";

/**
 * Training an LSTM autoencoder of series as long as a heartbeat of ECG5000: 140 steps to 32 units and back, batch 64. Through
 * the library, because no recipe has it.
 */
export async function recurrence({ main, threadCounts, epochs, rounds, log }) {
  const recipe = "ecg-lstm";
  const tables = [];
  for (const threads of threadCounts) {
    log(`training ${recipe}, ${threads} threads`);
    const task = { kind: "train", recipe, threads, epochs, limit: 1024, width: 1 };
    tables.push({ recipe, threads, task, rows: await compare(task, main, { rounds, log }) });
  }
  return tables;
}
