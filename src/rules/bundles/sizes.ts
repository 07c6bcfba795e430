import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** What a page may want, and the program that imports just that. */
const programs: Readonly<Record<string, string>> = {
  "apply a trained model": 'export { modelFromConfig, Predictor } from "sandglass";',
  "train a model": 'export { autoencoder, conv2d, dense, fit, flatten, reshape } from "sandglass";',
  everything: 'export * from "sandglass";',
  "the worker, besides": 'import "sandglass/worker";',
};

export interface BundleSize {
  readonly what: string;
  /** In thousands of bytes. */
  readonly minified: number;
  /** The same after `gzip -9`. */
  readonly compressed: number;
}

/** Bundles each program with esbuild, minified and in one file, in a project that has Sandglass. */
export function bundleSizes(resolveDir: string): Promise<BundleSize[]> {
  return Promise.all(
    Object.entries(programs).map(async ([what, contents]) => {
      const options = { bundle: true, format: "esm", minify: true, write: false, legalComments: "none" } as const;
      const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir } });
      const bytes = outputFiles[0]!.contents;
      const thousands = (length: number): number => Number((length / 1000).toPrecision(3));
      return {
        what,
        minified: thousands(bytes.length),
        compressed: thousands(gzipSync(bytes, { level: 9 }).length),
      };
    }),
  );
}
