import { readFile } from "node:fs/promises";
import type { RasterAssets } from "./rasterise.js";

/** The assets as npm installed them. */
export async function installedAssets(): Promise<RasterAssets> {
  const [wasm, font] = await Promise.all([
    read("@resvg/resvg-wasm/index_bg.wasm"),
    read("@fontsource/dejavu-sans/files/dejavu-sans-latin-400-normal.woff"),
  ]);
  return { wasm, font };
}

function read(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(new URL(import.meta.resolve(name)));
}
