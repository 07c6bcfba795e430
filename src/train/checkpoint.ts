import { requireNode } from "../core/node.js";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint-bytes.js";
import type { Checkpoint } from "./checkpoint-state.js";

// This file and what it loads late are all of this room that touches the disk.
async function disk(path: string): Promise<typeof import("../core/disk.js")> {
  requireNode(path, "Use encodeCheckpoint and decodeCheckpoint of sandglass/train, and keep the bytes yourself.");
  return import("#node/core/disk.js");
}

/**
 * Writes a checkpoint to one file, which is either the old one or the complete new one at every moment, even when the
 * process is killed. Throws a UserError when the folder is missing, read-only or full; the old file then stays.
 *
 * @example
 * ```ts
 * import { autoencoder, dense, fit, saveCheckpoint } from "sandglass";
 * const model = autoencoder({ input: [2], encoder: [dense(1)], decoder: [dense(2)] });
 * const samples = { shape: [2], count: 4, data: new Float32Array(8), scale: 1 };
 * const checkpoint = (state: Parameters<typeof saveCheckpoint>[1]) => saveCheckpoint("run.ckpt", state);
 * for await (const event of fit(model, samples, { batchSize: 2, checkpoint })) console.log(event.type);
 * ```
 */
export async function saveCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  const { writeWhole } = await disk(path);
  await writeWhole(path, await encodeCheckpoint(checkpoint), "a place to write the checkpoint to");
}

/**
 * Reads what {@link saveCheckpoint} wrote. Throws a UserError when the file is missing, cut short or damaged.
 *
 * @example
 * ```ts
 * import { loadCheckpoint, modelFromConfig } from "sandglass";
 * try {
 *   const checkpoint = await loadCheckpoint("run.ckpt");
 *   const model = modelFromConfig(checkpoint.model, checkpoint.weights);
 *   console.log(model.summary());
 * } catch (error) {
 *   console.log("no checkpoint to resume from");
 * }
 * ```
 */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  const { readWhole } = await disk(path);
  return decodeCheckpoint(await readWhole(path, "a checkpoint to read"), path);
}
