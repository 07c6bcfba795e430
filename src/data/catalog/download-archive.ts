import { createHash } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../core/errors.js";
import type { DatasetFile } from "../dataset.js";
import { unzip } from "../readers/zip.js";
import { AddressFailure, type DownloadOptions, firstOf, onDisk } from "./download.js";

/**
 * Downloads a zip archive and puts the wanted files of it, checked, into `folder`; the archive itself is not kept.
 *
 * @returns Path of each file, by canonical name.
 * @throws UserError when every address failed, or the folder cannot be written.
 */
export async function downloadArchive(
  name: string,
  wanted: readonly DatasetFile[],
  addresses: readonly string[],
  folder: string,
  remedy: string,
  options: DownloadOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  await firstOf(name, addresses, folder, remedy, options, async (temporary) => {
    const contents = await extract(temporary, wanted);
    for (const [{ name: file }, bytes] of contents) {
      const path = join(folder, file);
      await onDisk(folder, async () => {
        await writeFile(`${temporary}.${file}`, bytes);
        await rename(`${temporary}.${file}`, path);
      }).finally(() => rm(`${temporary}.${file}`, { force: true }));
      paths.set(file, path);
    }
  });
  return paths;
}

/** The wanted files of an archive, all checked before the first is kept. */
async function extract(path: string, wanted: readonly DatasetFile[]): Promise<[DatasetFile, Uint8Array][]> {
  const entries = wanted.map(({ download }) => download.entry!);
  const contents = await unzip(await readFile(path), path, (entry) => entries.includes(entry)).catch(
    (error: unknown) => {
      throw error instanceof UserError ? new AddressFailure(`expected ${error.problem.expected} (removed)`) : error;
    },
  );
  return wanted.map((file) => {
    const { entry } = file.download;
    const bytes = contents.get(entry!);
    if (bytes === undefined) throw new AddressFailure(`an archive without ${entry} (removed)`);
    const digest = createHash("sha256").update(bytes).digest("hex");
    if (digest !== file.sha256) {
      throw new AddressFailure(`${entry} with SHA-256 ${digest} instead of ${file.sha256} (removed)`);
    }
    return [file, bytes];
  });
}
