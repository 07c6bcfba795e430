import type { DatasetFile, DatasetSpec } from "../dataset.js";
import { idxSamples } from "../readers/idx.js";
import { readIdx } from "../readers/idx-file.js";

const roles = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
];

/** The two checksums of each file in the order of {@link roles}: plain, then gzipped as served. */
export type ImageChecksums = readonly (readonly [plain: string, served: string])[];

/** A dataset in the four IDX files that MNIST made a convention. */
export function imageDataset(
  spec: Omit<DatasetSpec, "files" | "read"> & { readonly checksums: ImageChecksums },
): DatasetSpec {
  const { checksums, ...rest } = spec;
  const files: DatasetFile[] = checksums.map(([plain, served], at) => {
    const name = roles[at]!;
    return { name, sha256: plain, download: { name: `${name}.gz`, sha256: served } };
  });
  return {
    ...rest,
    files,
    read: async (pathOf, options) => {
      const read = ({ name, sha256 }: DatasetFile) => readIdx(pathOf(name), { ...options, sha256 });
      const [trainImages, trainLabels, testImages, testLabels] = files;
      return {
        train: idxSamples(await read(trainImages!), await read(trainLabels!), `${spec.name} train`),
        test: idxSamples(await read(testImages!), await read(testLabels!), `${spec.name} test`),
      };
    },
  };
}
