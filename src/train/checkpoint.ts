import { UserError } from "../core/errors.js";
import { requireNode } from "../core/node.js";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint-bytes.js";
import type { Checkpoint } from "./checkpoint-state.js";

// This file and what it loads late are all of this room that touches the disk.
async function disk(path: string): Promise<typeof import("./checkpoint-disk.js")> {
  requireNode(path, "Use encodeCheckpoint and decodeCheckpoint of sandglass/train, and keep the bytes yourself.");
  return import("#node/train/checkpoint-disk.js");
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
  const { open, rename, rm } = await disk(path);
  const bytes = await encodeCheckpoint(checkpoint);
  // In the same folder, because a rename is atomic only within one file system. Of a fixed name, so that what a killed
  // process leaves behind is replaced the next time.
  const temporary = `${path}.tmp`;
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw asUserError(path, "a place to write the checkpoint to", error);
  }
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
  const { readFile } = await disk(path);
  const bytes = await readFile(path).catch((error: unknown) => {
    throw asUserError(path, "a checkpoint to read", error);
  });
  return decodeCheckpoint(bytes, path);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no such file or folder",
  ENOTDIR: "a file where a folder should be",
  EISDIR: "a folder",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "a read-only file system",
  ENOSPC: "a full disk",
  EDQUOT: "a full disk quota",
};

/** A UserError for what a user can mend; anything else stays what it is. */
function asUserError(where: string, expected: string, error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const got = reasons[code];
  return got === undefined ? error : new UserError({ where, expected, got }, { cause: error });
}
