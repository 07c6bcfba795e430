import { type Samples, select } from "../../core/samples.js";
import type { DatasetFile, DatasetSpec, PathOf } from "../dataset.js";
import { type ReadOptions, readBytes } from "../readers/bytes.js";
import { parseNumberRows } from "../readers/number-rows.js";
import { numpyPermutation } from "./numpy-permutation.js";

/** Numbers in each heartbeat. */
const beat = 140;

const csv: DatasetFile = {
  name: "ecg.csv",
  sha256: "72ce7b040ca0c6ed36c3368e570c6ac4ddf20100476e47373c63b2395e012df1",
  download: { name: "ecg.csv", sha256: "72ce7b040ca0c6ed36c3368e570c6ac4ddf20100476e47373c63b2395e012df1" },
};

const ucrTrain: DatasetFile = {
  name: "ECG5000_TRAIN.txt",
  sha256: "0d96aff193311a6dc6111bf0dbd2f7d2313987fbf7a1da4a383d92563876057b",
  download: { name: "ECG5000.zip", entry: "ECG5000_TRAIN.txt" },
};

const ucrTest: DatasetFile = {
  name: "ECG5000_TEST.txt",
  sha256: "baf4ad57d28daa5e79050edd4185968181762bc83d45a757753015b4ba8ab295",
  download: { name: "ECG5000.zip", entry: "ECG5000_TEST.txt" },
};

/**
 * ECG5000 as TensorFlow's autoencoder tutorial serves and splits it: a fifth for testing, by scikit-learn's
 * `train_test_split(test_size=0.2, random_state=21)`. Samples are `[1, 140]`; class 1 is normal.
 */
export const ecg5000: DatasetSpec = {
  name: "ecg5000",
  title: "ECG5000: 4,998 heartbeats of 140 numbers, normal or not, as in TensorFlow's tutorial",
  classNames: ["anomalous", "normal"],
  normal: 1,
  files: [csv],
  addresses: ["https://storage.googleapis.com/download.tensorflow.org/data/"],
  subfolders: ["ecg5000"],
  read: async (pathOf, options) => {
    const all = await readBeats(csv, pathOf, options, { labelAt: beat, firstClass: 0 });
    const order = numpyPermutation(all.count, 21);
    const tested = Math.ceil(0.2 * all.count);
    return { train: select(all, order.subarray(tested)), test: select(all, order.subarray(0, tested)) };
  },
};

/**
 * ECG5000 as the UCR archive splits it (Chen et al.; from PhysioNet's chf07). Samples are `[1, 140]`; class 0, which
 * the files call 1, is normal.
 */
export const ecg5000Ucr: DatasetSpec = {
  name: "ecg5000-ucr",
  title: "ECG5000: 500 + 4,500 heartbeats of 140 numbers in five classes, as in the UCR archive",
  classNames: ["normal", "R-on-T premature ventricular", "premature ventricular", "supraventricular", "unclassified"],
  normal: 0,
  files: [ucrTrain, ucrTest],
  addresses: ["https://www.timeseriesclassification.com/aeon-toolkit/"],
  subfolders: ["ecg5000"],
  read: async (pathOf, options) => {
    const layout = { labelAt: 0, firstClass: 1 };
    return {
      train: await readBeats(ucrTrain, pathOf, options, layout),
      test: await readBeats(ucrTest, pathOf, options, layout),
    };
  },
};

async function readBeats(
  file: DatasetFile,
  pathOf: PathOf,
  options: Omit<ReadOptions, "sha256">,
  { labelAt, firstClass }: { readonly labelAt: number; readonly firstClass: number },
): Promise<Samples> {
  const path = pathOf(file.name);
  const bytes = await readBytes(path, { ...options, sha256: file.sha256 });
  const { width, data } = parseNumberRows(new TextDecoder().decode(bytes), path);
  const count = data.length / width;
  const values = new Float32Array(count * beat);
  const labels = new Uint8Array(count);
  const first = labelAt === 0 ? 1 : 0;
  for (let row = 0; row < count; row++) {
    const start = row * width;
    values.set(data.subarray(start + first, start + first + beat), row * beat);
    labels[row] = data[start + labelAt]! - firstClass;
  }
  return { shape: [1, beat], count, data: values, scale: 1, labels };
}
