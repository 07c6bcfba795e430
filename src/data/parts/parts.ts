import { inUnits, isImage, type Samples, select, take } from "../../core/samples.js";
import type { DownloadEvent } from "../catalog/download.js";
import { loadDataset } from "../catalog.js";
import type { Dataset } from "../dataset.js";
import type { InputDescription } from "../input.js";
import type { Scaler } from "../scalers/scaler.js";
import type { RegularSeries } from "../series/regular.js";
import { type Part, splitIndices } from "../split.js";
import type { TableSchema } from "../table/schema.js";
import type { Stretch } from "../windows.js";

/** What a recipe's data is loaded with. */
export interface LoadContext {
  /** Of the split into parts. */
  readonly seed: number;
  /** Most samples of each part. */
  readonly limit?: number;
  readonly dataDir?: string;
  readonly signal?: AbortSignal;
  readonly onDownload?: (event: DownloadEvent) => void;
  /** Told each dataset of the catalog that is loaded. */
  readonly onDataset?: (name: string) => void;
}

/** The data of a run, divided. */
export interface Parts {
  readonly train: Samples;
  /** Normal samples the model never learns from, to set thresholds by. */
  readonly calibrate?: Samples;
  /** Normal samples, to watch the loss on while training: nothing is chosen by it. */
  readonly validation: Samples;
  readonly test: Samples;
  /** For each test sample, 1 = anomalous; absent where nothing tells. */
  readonly anomalous?: Uint8Array;
  /** Rows of the original training set in `train` and `calibrate`, and in `test` where that comes from the same set. */
  readonly rows?: {
    readonly training: Uint32Array;
    readonly calibration: Uint32Array;
    readonly test?: Uint32Array;
  };
  /** How raw samples become the model's, fitted on `train`; already applied to all parts. */
  readonly scaler?: Scaler;
  /** What raw data is, where that is neither a table of a schema nor plain numbers. */
  readonly input?: InputDescription;
  /** Of windows of a series: the series, where each test window starts, and known events. */
  readonly series?: {
    readonly points: RegularSeries;
    readonly starts: Uint32Array;
    readonly window: number;
    readonly events?: readonly Stretch[];
  };
  /** How rows of a table become samples. */
  readonly schema?: TableSchema;
  /** What the model sees in place of missing cells, and how many numbers each column has. */
  readonly gaps?: { readonly standIns: ArrayLike<number>; readonly widths: readonly number[] };
  /** Name of each number of a sample, for tables. */
  readonly featureNames?: readonly string[];
  /** File of each test sample, where samples are pictures of a folder. */
  readonly names?: readonly string[];
  /** For each test picture, 1 = a pixel of what is anomalous in it; undefined where nothing tells. Absent without masks. */
  readonly masks?: readonly (Uint8Array | undefined)[];
  /** Name of each class of the test samples' labels. */
  readonly classNames?: readonly string[];
  /** What a user should hear before training: how the data was understood. */
  readonly notices?: readonly string[];
  /** SHA-256 of the files they come from, in hex; absent where those can be read only once. */
  readonly sha256?: string;
  /** How the parts were made, for the report: names and values. */
  readonly protocol: readonly (readonly [name: string, value: string | number])[];
}

/** Loads a dataset of the catalog as the context says. */
export function datasetOf(name: string, context: LoadContext): Promise<Dataset> {
  const { signal, onDownload, onDataset, dataDir } = context;
  onDataset?.(name);
  return loadDataset(name, {
    ...(signal && { signal }),
    ...(onDownload && { onProgress: onDownload }),
    ...(dataDir !== undefined && { dataDir }),
  });
}

/** The first samples of a part, where the context asks for a quick look. */
export function limited(samples: Samples, { limit }: LoadContext): Samples {
  return limit === undefined ? samples : take(samples, limit);
}

/** Samples kept from training to set thresholds by, with their row numbers; limited like the rest. */
export function holdOut(
  samples: Samples,
  fraction: number,
  context: LoadContext,
): { readonly train: Part; readonly calibrate: Part } {
  const lists = splitIndices(samples.count, { train: 1 - fraction, calibrate: fraction }, context.seed);
  const part = (indices: Uint32Array): Part => {
    const kept = indices.subarray(0, context.limit ?? indices.length);
    return { ...select(samples, kept), indices: kept };
  };
  return { train: part(lists.train), calibrate: part(lists.calibrate) };
}

/** Samples of two sets of one shape, one after the other, without labels. */
export function joined(first: Samples, second: Samples): Samples {
  const { shape, scale } = first;
  const count = first.count + second.count;
  const length = first.data.length + second.data.length;
  const whole = { shape, scale, count };
  if (first.data instanceof Uint8Array && second.data instanceof Uint8Array && scale === second.scale) {
    return { ...whole, data: concat(new Uint8Array(length), first.data, second.data) };
  }
  return { ...whole, scale: 1, data: concat(new Float32Array(length), inUnits(first), inUnits(second)) };
}

function concat<T extends Uint8Array | Float32Array>(into: T, first: T, second: T): T {
  into.set(first);
  into.set(second, first.length);
  return into;
}

/** What pictures of a dataset are, for those who bring others. */
export function imageInput(samples: Samples): Pick<Parts, "input"> {
  const [channels, height, width] = samples.shape;
  if (!isImage(samples) || (channels !== 1 && channels !== 3)) return {};
  return { input: { kind: "image", channels, height: height!, width: width!, fit: "exact" } };
}

/** Train and test of a dataset as its authors split it, for recipes that are judged by reconstruction. */
export async function asPublished(name: string, context: LoadContext): Promise<Parts> {
  const dataset = await datasetOf(name, context);
  const test = limited(dataset.test, context);
  const train = limited(dataset.train, context);
  return {
    train,
    validation: test,
    test,
    ...imageInput(train),
    classNames: dataset.classNames,
    protocol: [
      ["training", `${train.count} samples of ${name}'s training set`],
      ["test", `${test.count} samples of ${name}'s test set`],
    ],
  };
}
