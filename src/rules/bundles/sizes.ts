import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** What a page may want, the program that imports just that, and what it may weigh: thousands of bytes after `gzip -9`. */
const programs: Readonly<Record<string, { readonly contents: string; readonly budget: number }>> = {
  "apply a trained model": { contents: 'export { modelFromConfig, Predictor } from "sandglass";', budget: 60 },
  "train a model": {
    contents: 'export { autoencoder, conv2d, dense, fit, flatten, reshape } from "sandglass";',
    budget: 65,
  },
  "judge by a model file": { contents: 'export { openDetector } from "sandglass";', budget: 105 },
  "learn a detector, save and open it": {
    contents: 'export { fitDetector, openDetector, saveModel } from "sandglass";',
    budget: 140,
  },
  everything: { contents: 'export * from "sandglass";', budget: 375 },
  "the worker, besides": { contents: 'import "sandglass/worker";', budget: 2.5 },
};

export interface BundleSize {
  readonly what: string;
  /** In thousands of bytes. */
  readonly minified: number;
  /** The same after `gzip -9`. */
  readonly compressed: number;
  readonly budget: number;
}

/** Bundles each program with esbuild, minified and in one file, in a project that has Sandglass. */
export function bundleSizes(resolveDir: string): Promise<BundleSize[]> {
  return Promise.all(
    Object.entries(programs).map(async ([what, { contents, budget }]) => {
      const options = { bundle: true, format: "esm", minify: true, write: false, legalComments: "none" } as const;
      const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir } });
      const bytes = outputFiles[0]!.contents;
      const thousands = (length: number): number => Number((length / 1000).toPrecision(3));
      return {
        what,
        budget,
        minified: thousands(bytes.length),
        compressed: thousands(gzipSync(bytes, { level: 9 }).length),
      };
    }),
  );
}
