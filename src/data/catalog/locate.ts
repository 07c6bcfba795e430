import { access, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import envPaths from "env-paths";
import { UserError } from "../../core/errors.js";
import type { DatasetFile, DatasetSpec, Source } from "../dataset.js";
import { fileError } from "../readers/file-error.js";
import { contentSha256 } from "./checksum.js";

/** Folders to look in. */
export interface LocateOptions {
  /** Folder to look in first; the environment variable `SANDGLASS_DATA` by default. */
  readonly dataDir?: string;
  /** Folder for downloads; the user's cache folder by default. */
  readonly cacheDir?: string;
}

/** Where a dataset is, and which of its files are there. */
export interface Place {
  readonly source: Source;
  /** Path of each file present, by canonical name. */
  readonly paths: ReadonlyMap<string, string>;
  /** Files that would have to be downloaded into the source's folder. */
  readonly missing: readonly DatasetFile[];
}

/**
 * Finds a dataset: the user's folder, the cache, an installed package, the system's folder, else a download.
 *
 * @param others The other known datasets: MNIST and Fashion-MNIST share their file names, so a folder is passed over
 * when its content is another's.
 * @throws UserError when the user's folder is missing or holds only some of the files.
 */
export async function locate(
  spec: DatasetSpec,
  others: readonly DatasetSpec[],
  options: LocateOptions = {},
): Promise<Place> {
  const own = await inUserFolder(spec, others, options);
  if (own !== undefined) return own;
  const cache = await look(spec, { kind: "cache", folder: join(cacheFolder(options), spec.name) });
  if (cache.missing.length === 0) return cache;
  for (const source of installed(spec)) {
    const place = await look(spec, source);
    if (place.missing.length === 0) return place;
  }
  return { ...cache, source: { kind: "download", folder: cache.source.folder } };
}

/** The folder that downloads go to. */
export function cacheFolder(options: LocateOptions = {}): string {
  return resolve(options.cacheDir ?? join(envPaths("sandglass", { suffix: "" }).cache, "data"));
}

async function inUserFolder(
  spec: DatasetSpec,
  others: readonly DatasetSpec[],
  options: LocateOptions,
): Promise<Place | undefined> {
  const given = options.dataDir ?? process.env["SANDGLASS_DATA"];
  if (given === undefined || given === "") return undefined;
  const where = options.dataDir === undefined ? `SANDGLASS_DATA=${given}` : `\`dataDir\` ${given}`;
  const folder = resolve(given);
  const info = await stat(folder).catch((error: unknown) => {
    throw fileError(error, where, "a folder with datasets");
  });
  if (!info.isDirectory()) throw new UserError({ where, expected: "a folder with datasets", got: "a file" });
  let partial: Place | undefined;
  for (const candidate of [...spec.subfolders.map((name) => join(folder, name)), folder]) {
    const place = await look(spec, { kind: "folder", folder: candidate });
    if (place.paths.size === 0 || (await belongsTo(others, place))) continue;
    if (place.missing.length === 0) return place;
    partial ??= place;
  }
  if (partial === undefined) return undefined;
  throw new UserError({
    where,
    expected: `all ${spec.files.length} files of ${spec.name}, plain or .gz`,
    got: `${partial.source.folder} without ${partial.missing.map(({ name }) => name).join(", ")}`,
    remedy: "Add the missing files, or leave this folder out to have them found or downloaded.",
  });
}

function* installed(spec: DatasetSpec): Generator<Source> {
  if (spec.npmPackage !== undefined) {
    const { name, folder } = spec.npmPackage;
    for (const from of [join(process.cwd(), "package.json"), import.meta.url]) {
      const root = packageFolder(name, from);
      if (root !== undefined) yield { kind: "package", folder: join(root, folder) };
    }
  }
  if (spec.systemFolder !== undefined) yield { kind: "system", folder: spec.systemFolder.path };
}

function packageFolder(name: string, from: string): string | undefined {
  try {
    return dirname(createRequire(from).resolve(`${name}/package.json`));
  } catch {
    return undefined; // not installed there
  }
}

async function look(spec: DatasetSpec, source: Source): Promise<Place> {
  const paths = new Map<string, string>();
  const missing: DatasetFile[] = [];
  for (const file of spec.files) {
    const path = await firstPresent([join(source.folder, file.name), join(source.folder, `${file.name}.gz`)]);
    if (path === undefined) missing.push(file);
    else paths.set(file.name, path);
  }
  return { source, paths, missing };
}

async function firstPresent(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const present = await access(path).then(
      () => true,
      () => false,
    );
    if (present) return path;
  }
  return undefined;
}

/** Whether the smallest file there is known as another dataset's. */
async function belongsTo(others: readonly DatasetSpec[], place: Place): Promise<boolean> {
  const sizes = await Promise.all(
    [...place.paths.values()].map(async (path) => ({ path, size: (await stat(path)).size })),
  );
  const smallest = sizes.reduce((least, next) => (next.size < least.size ? next : least)).path;
  const digest = await contentSha256(smallest).catch(() => undefined); // damaged: reading it will say so
  return others.some(({ files }) => files.some(({ sha256 }) => sha256 === digest));
}
