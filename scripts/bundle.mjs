// What bundlers would do, for pages that have none or one that leaves workers out.
import { rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const options = { bundle: true, minify: true, target: "es2022", logLevel: "warning" };

// The engine's worker as a text, for pages that cannot load its file.
const worker = "dist/engine/wasm/worker.js";
const { outputFiles } = await build({ ...options, entryPoints: [worker], format: "iife", write: false });
const text = "dist/engine/wasm/worker-text.js";
writeFileSync(text, `export const workerText = ${JSON.stringify(outputFiles[0].text)};\n`);
rmSync(`${text}.map`);

// Everything in one file, and its worker beside it.
await build({
  ...options,
  entryPoints: { sandglass: "dist/index.js", worker },
  outdir: "dist/browser",
  format: "esm",
  legalComments: "linked",
});
