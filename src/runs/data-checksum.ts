import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import { contentSha256 } from "../data/catalog/checksum.js";
import { datasets } from "../data/catalog.js";
import { pictureFiles } from "../data/readers/picture-files.js";

/** Where the data of a run come from. */
export interface RunData {
  /** A file or a folder of pictures. */
  readonly path?: string | undefined;
  /** Else datasets of the catalog, whose files are known by their checksums. */
  readonly datasets: readonly string[];
}

/**
 * SHA-256 of a file's bytes, as sha256sum has it of what gunzip gives; of several files, of the lines that sha256sum would print
 * of them in the order of their names. Undefined for a pipe, which can be read only once.
 */
export async function runChecksum(
  { path, datasets: names }: RunData,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (path === undefined)
    return listed(datasets.filter(({ name }) => names.includes(name)).flatMap(({ files }) => files));
  const found = statSync(path);
  if (found.isFile()) return await contentSha256(path, signal);
  if (!found.isDirectory()) return undefined;
  const files: Listed[] = [];
  for (const name of (await pictureFiles(path)).files) {
    files.push({ name, sha256: await contentSha256(join(path, name), signal) });
  }
  return listed(files);
}

interface Listed {
  readonly name: string;
  readonly sha256: string;
}

function listed(files: readonly Listed[]): string {
  const hash = createHash("sha256");
  const byName = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, sha256 } of byName) hash.update(`${sha256}  ${name}\n`);
  return hash.digest("hex");
}
