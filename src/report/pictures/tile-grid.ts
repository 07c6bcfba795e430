import type { Drawing } from "../figure.js";
import { element, type Markup } from "../markup.js";
import { formatNumber } from "../number.js";
import { paint, textWidth } from "../theme.js";
import { type ColourMapName, colourKey } from "./colour-map.js";
import { type Picture, pictureAddress } from "./picture.js";

/** A line of pictures under each other's columns, e.g. all reconstructions. */
export interface TileRow {
  readonly label: string;
  readonly tiles: readonly Picture[];
}

/** Rows that share their columns, with a heading above and a caption below each column. */
export interface TileBlock {
  readonly heading?: string | undefined;
  readonly rows: readonly TileRow[];
  readonly captions?: readonly string[] | undefined;
}

export interface TileGrid {
  readonly blocks: readonly TileBlock[];
  readonly key?: { readonly map: ColourMapName; readonly low: number; readonly high: number; readonly label: string };
}

const margin = 16;
const gap = 6;
/** About as wide as a README shows a picture without shrinking it. */
const fullWidth = 880;
const tileSize = 84;
const largestTile = 240;

/** Whole-number enlargement, so that every pixel of a picture becomes an equal square. */
export function enlargement(size: number, wanted: number = tileSize): number {
  return Math.max(1, Math.floor(wanted / size));
}

/** Lays a grid out; columns that do not fit go into further bands below. */
export function drawTileGrid(grid: TileGrid): Pick<Drawing, "width" | "height" | "body"> {
  const rows = grid.blocks.flatMap((block) => block.rows);
  const tiles = rows.flatMap((row) => row.tiles);
  const tileWidth = Math.max(0, ...tiles.map((tile) => shownSize(tile).width));
  const labelWidth = Math.max(...rows.map((row) => textWidth(row.label, 12))) + 12;
  const left = margin + labelWidth;
  const captionWidth = Math.max(
    0,
    ...grid.blocks.flatMap((block) => block.captions ?? []).map((text) => textWidth(text, 11)),
  );
  const step = Math.max(tileWidth, captionWidth) + gap;
  const perBand = Math.max(1, Math.floor((fullWidth - left - margin + gap) / step));
  let columns = 0;
  const body: Markup[] = [];
  let y = 0;
  for (const block of grid.blocks) {
    if (block.heading !== undefined) {
      body.push(element("text", { x: margin, y: y + 14, "font-size": 13, ...paint({ fill: "ink" }) }, block.heading));
      y += 26;
    }
    const count = Math.max(0, ...block.rows.map((row) => row.tiles.length));
    const share = Math.ceil(count / Math.ceil(count / perBand));
    columns = Math.max(columns, share);
    for (let first = 0; first < count; first += share) {
      const band = drawBand(block, { first, count: share, left, step, y });
      body.push(...band.body);
      y = band.bottom + 10;
    }
  }
  const least = left + columns * step - gap;
  const keyed = grid.key === undefined ? { body: [], right: 0, bottom: y } : drawKey(grid.key, left, y);
  return {
    width: Math.ceil(Math.max(least, keyed.right, 420) + margin),
    height: keyed.bottom + 4,
    body: [...body, ...keyed.body],
  };
}

/** Large pictures are shrunk, so that a few of them fit beside each other. */
function shownSize(tile: Picture): { readonly width: number; readonly height: number } {
  const side = Math.max(tile.width, tile.height);
  const times = side > largestTile ? largestTile / side : enlargement(side);
  return { width: tile.width * times, height: tile.height * times };
}

function drawBand(
  block: TileBlock,
  place: {
    readonly first: number;
    readonly count: number;
    readonly left: number;
    readonly step: number;
    readonly y: number;
  },
): { readonly body: readonly Markup[]; readonly bottom: number } {
  const { first, count, left, step } = place;
  const body: Markup[] = [];
  let y = place.y;
  for (const row of block.rows) {
    const tiles = row.tiles.slice(first, first + count);
    const height = Math.max(0, ...tiles.map((tile) => shownSize(tile).height));
    body.push(
      element(
        "text",
        { x: left - 10, y: y + height / 2 + 4, "text-anchor": "end", ...paint({ fill: "muted" }) },
        row.label,
      ),
      ...tiles.map((tile, column) =>
        drawTile(tile, Math.round(left + column * step + (step - gap - shownSize(tile).width) / 2), y),
      ),
    );
    y += height + gap;
  }
  const captions = block.captions?.slice(first, first + count) ?? [];
  if (captions.length > 0) {
    const middle = left + (step - gap) / 2;
    body.push(
      ...captions.map((caption, column) =>
        element(
          "text",
          {
            x: middle + column * step,
            y: y + 10,
            "font-size": 11,
            "text-anchor": "middle",
            ...paint({ fill: "muted" }),
          },
          caption,
        ),
      ),
    );
    y += 18;
  }
  return { body, bottom: y };
}

function drawTile(tile: Picture, x: number, y: number): Markup {
  const shown = shownSize(tile);
  return element("image", {
    x,
    y,
    ...shown,
    preserveAspectRatio: "none",
    ...(shown.width < tile.width ? { "image-rendering": "optimizeQuality" } : { style: "image-rendering:pixelated" }),
    href: pictureAddress(tile),
  });
}

function drawKey(
  key: NonNullable<TileGrid["key"]>,
  x: number,
  y: number,
): { readonly body: readonly Markup[]; readonly right: number; readonly bottom: number } {
  const width = 160;
  const low = formatNumber(key.low);
  const high = formatNumber(key.high);
  const start = x + textWidth(low, 11) + 6;
  const text = (at: number, content: string) =>
    element("text", { x: at, y: y + 14, "font-size": 11, ...paint({ fill: "muted" }) }, content);
  const caption = `${high}   ${key.label}`;
  const body = [
    text(x, low),
    element("image", {
      x: start,
      y: y + 5,
      width,
      height: 10,
      preserveAspectRatio: "none",
      href: pictureAddress(colourKey(key.map)),
    }),
    text(start + width + 6, caption),
  ];
  return { body, right: start + width + 6 + textWidth(caption, 11), bottom: y + 24 };
}
