// What a page can load without a bundler: everything in one file, and its worker beside it.
import { build } from "esbuild";

await build({
  entryPoints: { sandglass: "dist/index.js", worker: "dist/engine/wasm/worker.js" },
  outdir: "dist/browser",
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  legalComments: "linked",
  logLevel: "warning",
});
