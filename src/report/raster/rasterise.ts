import type { Resvg } from "@resvg/resvg-wasm";
import { encode } from "fast-png";
import { requireNode } from "../../core/node.js";
import { fontOfWoff } from "./woff.js";

/** What drawing a PNG needs besides code. In a page, fetch them from where your bundler put these files. */
export interface RasterAssets {
  /** `@resvg/resvg-wasm/index_bg.wasm`. */
  readonly wasm: Uint8Array<ArrayBuffer> | ArrayBuffer;
  /** A TrueType, OpenType or WOFF 1.0 file, e.g. of `@fontsource/dejavu-sans`. */
  readonly font: Uint8Array;
}

interface Renderer {
  readonly Resvg: typeof Resvg;
  readonly font: Uint8Array;
}

let renderer: Promise<Renderer> | undefined;

/**
 * Draws an SVG as a PNG file, `scale` pixels to one user unit, by resvg compiled to WebAssembly and with a font
 * that comes along: the same bytes on every machine, fonts installed or not. Loaded when first asked for. In Node the assets
 * are found by themselves; in a browser the first call must bring them.
 */
export async function rasterise(svg: string, scale = 2, assets?: RasterAssets): Promise<Uint8Array> {
  renderer ??= start(assets);
  const { Resvg, font } = await renderer.catch((error: unknown) => {
    renderer = undefined;
    throw error;
  });
  const drawing = new Resvg(svg, {
    fitTo: { mode: "zoom", value: scale },
    // Nearest pixel, where `image-rendering: pixelated` (which resvg does not know) asks for it in browsers.
    imageRendering: 1,
    font: { fontBuffers: [font], defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" },
  });
  const image = drawing.render();
  const { width, height, pixels } = image;
  // Figures have paper behind them, so no pixel is transparent; resvg's own encoder makes files twice this size.
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = pixels[from]!;
    data[to + 1] = pixels[from + 1]!;
    data[to + 2] = pixels[from + 2]!;
  }
  image.free();
  drawing.free();
  return encode({ width, height, channels: 3, depth: 8, data }, { zlib: { level: 6 } });
}

async function start(assets?: RasterAssets): Promise<Renderer> {
  const [{ initWasm, Resvg }, { wasm, font }] = await Promise.all([
    import("@resvg/resvg-wasm"),
    assets ?? installedAssets(),
  ]);
  await initWasm(wasm);
  return { Resvg, font: font[0] === 0x77 ? fontOfWoff(font) : font };
}

async function installedAssets(): Promise<RasterAssets> {
  requireNode("png", "Give it `assets`: the bytes of the renderer's and the font's files.");
  return (await import("#node/report/raster/installed-assets.js")).installedAssets();
}
