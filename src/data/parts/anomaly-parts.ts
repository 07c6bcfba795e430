import { UserError } from "../../core/errors.js";
import { type Samples, select } from "../../core/samples.js";
import { sizeOf } from "../../core/shape.js";
import { contaminate, splitAnomalies } from "../anomaly-split.js";
import { requireFinite } from "../finite.js";
import { applyScaler, fitScaler, type Scaler } from "../scalers/scaler.js";
import { filterByLabel, indicesOfLabels } from "../select.js";
import { datasetOf, holdOut, imageInput, joined, type LoadContext, limited, type Parts } from "./parts.js";

/** Share of a training set that is kept out to set thresholds by. */
const heldOut = 1 / 12;

/** One image dataset is normal, the other anomalous. */
export async function imagePair(normal: string, anomalous: string, context: LoadContext): Promise<Parts> {
  // One after the other, because only the test samples of the second are kept.
  const others = (await datasetOf(anomalous, context)).test;
  const ours = await datasetOf(normal, context);
  const { train, calibrate } = holdOut(ours.train, heldOut, context);
  const normals = limited(ours.test, context);
  const anomalies = limited(others, context);
  return {
    ...imageInput(train),
    train,
    calibrate,
    validation: normals,
    test: joined(normals, anomalies),
    anomalous: flags(normals.count, anomalies.count),
    rows: { training: train.indices, calibration: calibrate.indices },
    protocol: [
      ["training", `${train.count} samples of ${normal}'s training set`],
      ["calibration", `${calibrate.count} others of ${normal}'s training set`],
      ["test normals", `${normals.count} samples of ${normal}'s test set`],
      ["test anomalies", `${anomalies.count} samples of ${anomalous}'s test set`],
    ],
  };
}

/** One class is normal, the others anomalous; tested on the whole test set. */
export async function oneClass(name: string, normalClass: number, context: LoadContext): Promise<Parts> {
  const dataset = await datasetOf(name, context);
  const { train, calibrate } = holdOut(filterByLabel(dataset.train, [normalClass]), heldOut, context);
  const test = limited(dataset.test, context);
  const normals = filterByLabel(test, [normalClass]);
  if (normals.count === 0) {
    throw new UserError({
      where: "limit",
      expected: `test samples with one of class ${normalClass} among them`,
      got: `${test.count} without`,
      remedy: "Raise it.",
    });
  }
  const { labels, ...images } = test;
  return {
    ...imageInput(train),
    train,
    calibrate,
    validation: normals,
    test: images,
    anomalous: Uint8Array.from(labels!, (label) => (label === normalClass ? 0 : 1)),
    rows: { training: train.indices, calibration: calibrate.indices },
    protocol: [
      ["normal class", dataset.classNames[normalClass] ?? normalClass],
      ["training", `${train.count} samples of the class, from ${name}'s training set`],
      ["calibration", `${calibrate.count} others of the class, from ${name}'s training set`],
      ["test normals", `${normals.count} samples of the class, from ${name}'s test set`],
      ["test anomalies", `${test.count - normals.count} samples of the other classes`],
    ],
  };
}

/** How labelled samples that come in one set are divided. */
export interface DivideOptions {
  readonly normal: readonly number[];
  /** Fractions of the normal samples. */
  readonly train: number;
  readonly calibrate: number;
  /** Share of anomalies put into the training set on purpose. */
  readonly contamination?: number | undefined;
  /** Fits a scaler on the training part. */
  readonly scale: (train: Samples) => Scaler;
  /** What is done to every part before scaling, as the training part says. */
  readonly adapt?: ((train: Samples) => (samples: Samples) => Samples) | undefined;
  /** What the samples are called in the report. */
  readonly name: string;
}

/** Divides labelled samples of one set; anomalies go to the test. */
export function divided(samples: Samples, options: DivideOptions, context: LoadContext): Parts {
  const { normal, train, calibrate, contamination = 0 } = options;
  const { seed } = context;
  const whole = splitAnomalies(samples, { normal, train, calibrate, seed });
  const { limit } = context;
  // Limited before anomalies come in, which a limit would cut off or make too large a share.
  const clean = { ...whole, train: whole.train.slice(0, limit), calibrate: whole.calibrate.slice(0, limit) };
  const rows = contamination > 0 ? contaminate(samples, clean, { normal, fraction: contamination, seed }) : clean;
  const tested = firstOfEach(rows.test, samples, normal, limit);
  return scaledParts(
    {
      train: select(samples, rows.train),
      calibrate: select(samples, rows.calibrate),
      test: select(samples, tested),
      normal,
      rows: { training: rows.train, calibration: rows.calibrate, test: tested },
    },
    options,
    [["split", `at random, seed ${seed}`]],
  );
}

/** The first `limit` normal rows and as many anomalous ones. */
function firstOfEach(
  rows: Uint32Array,
  { labels }: Samples,
  normal: readonly number[],
  limit = rows.length,
): Uint32Array {
  const taken = { normal: 0, anomalous: 0 };
  return rows.filter((row) => taken[normal.includes(labels![row]!) ? "normal" : "anomalous"]++ < limit);
}

/** Divides a training set whose test set is given: normals of the former to train and calibrate, the latter whole. */
export function dividedTraining(
  dataset: { readonly train: Samples; readonly test: Samples },
  options: Omit<DivideOptions, "train">,
  context: LoadContext,
): Parts {
  const normals = indicesOfLabels(dataset.train, options.normal);
  const { train, calibrate } = holdOut(select(dataset.train, normals), options.calibrate, context);
  const original = (indices: Uint32Array): Uint32Array => indices.map((at) => normals[at]!);
  return scaledParts(
    {
      train,
      calibrate,
      test: limited(dataset.test, context),
      normal: options.normal,
      rows: { training: original(train.indices), calibration: original(calibrate.indices) },
    },
    options,
    [["split", "test as published"]],
  );
}

/** Samples without labels: all count as normal, and nothing tells how well anomalies are found. */
export function unlabelled(samples: Samples, options: Omit<DivideOptions, "normal">, context: LoadContext): Parts {
  const labels = new Uint8Array(samples.count);
  const { anomalous: _, ...parts } = divided({ ...samples, labels }, { ...options, normal: [0] }, context);
  return { ...parts, protocol: [...parts.protocol, ["labels", "none: every row counts as normal"]] };
}

interface RawParts {
  readonly train: Samples;
  readonly calibrate: Samples;
  readonly test: Samples;
  readonly normal: readonly number[];
  readonly rows: NonNullable<Parts["rows"]>;
}

function scaledParts(
  given: RawParts,
  { scale, name, adapt }: Pick<DivideOptions, "scale" | "name" | "adapt">,
  protocol: Parts["protocol"],
): Parts {
  const adapted = adapt?.(given.train) ?? ((samples: Samples) => samples);
  const raw = { ...given, train: adapted(given.train), calibrate: adapted(given.calibrate), test: adapted(given.test) };
  for (const [part, samples] of Object.entries({ training: raw.train, calibration: raw.calibrate, test: raw.test })) {
    requireFinite(samples, `${name}, ${part}`);
  }
  refuseConstant(raw.train, name);
  const scaler = scale(raw.train);
  const scaled = (samples: Samples): Samples => {
    const { labels: _, ...rest } = applyScaler(scaler, samples);
    return rest;
  };
  const anomalous = Uint8Array.from(raw.test.labels!, (label) => (raw.normal.includes(label) ? 0 : 1));
  const dirt = raw.train.labels!.filter((label) => !raw.normal.includes(label)).length;
  const normals = [...anomalous.keys()].filter((at) => anomalous[at] === 0);
  const test = scaled(raw.test);
  return {
    train: scaled(raw.train),
    calibrate: scaled(raw.calibrate),
    test,
    // A test set without a normal sample leaves nothing to watch but the calibration samples.
    validation: normals.length > 0 ? select(test, normals) : scaled(raw.calibrate),
    anomalous,
    rows: raw.rows,
    scaler,
    protocol: [
      ["data", name],
      ["training", `${raw.train.count - dirt} normal samples${dirt > 0 ? ` and ${dirt} anomalies` : ""}`],
      ["calibration", `${raw.calibrate.count} other normal samples`],
      ["test normals", normals.length],
      ["test anomalies", anomalous.length - normals.length],
      ["scaling", `${scaler.kind}, fitted on the training samples`],
      ...protocol,
    ],
  };
}

function refuseConstant({ exact, data: rounded, count, shape }: Samples, name: string): void {
  const size = sizeOf(shape);
  const data = exact ?? rounded;
  if (count > 1 && data.every((x, at) => x === data[at % size])) {
    throw new UserError({
      where: `${name}, training`,
      expected: "samples that differ",
      got: `${count} equal ones: every column is constant`,
    });
  }
}

/** A fitter of scalers for {@link divided}. */
export const scaling =
  (kind: Scaler["kind"], per: "element" | "all" = "element") =>
  (train: Samples): Scaler =>
    fitScaler(kind, train, { per });

function flags(normals: number, anomalies: number): Uint8Array {
  return new Uint8Array(normals + anomalies).fill(1, normals);
}
