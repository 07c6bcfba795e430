import { pieces } from "inside/core/samples.js";
import { figure } from "inside/report/figure.js";
import { formatNumber } from "inside/report/number.js";
import { pictureOf } from "inside/report/pictures/picture.js";
import { drawTileGrid } from "inside/report/pictures/tile-grid.js";
import { type Samples, select, signalOverlay } from "sandglass";
import { classesOf, divideRows, usualNormal } from "../divide-rows.js";
import { columnHistogram, drawingOf } from "../figures.js";
import type { Material } from "../material.js";
import type { Drawing, Plan } from "../protocol.js";

/** Samples that are numbers already: pictures of bytes, signals, vectors. */
export interface Given {
  readonly name: string;
  readonly samples: Samples;
  /** Class of each. */
  readonly labels?: readonly string[];
  /** File name of each. */
  readonly names?: readonly string[];
  readonly notices?: readonly string[];
  readonly facts?: readonly string[];
  readonly normal?: readonly string[];
  readonly plan?: Partial<Plan>;
}

export const isPictures = ({ shape, data }: Samples): boolean =>
  data instanceof Uint8Array && shape.length === 3 && (shape[0] === 1 || shape[0] === 3);

/** Samples of one shape, with or without labels. */
export function samplesMaterial(given: Given): Material {
  const { name, samples, labels, names } = given;
  const { labels: _, ...unlabelled } = samples;
  const classes = labels && classesOf(labels);
  const pictures = isPictures(samples);
  const drawing = pictures ? pictureSheet(samples, labels) : signalSheet(samples);
  return {
    summary: {
      ...{ kind: pictures ? "pictures" : "numbers", name, count: samples.count, ambiguous: false, reading: {} },
      unit: pictures ? "pictures" : "samples",
      shape: pictures
        ? `${samples.shape[2]} x ${samples.shape[1]}, ${samples.shape[0] === 1 ? "gray" : "RGB"}`
        : samples.shape.join(" x "),
      facts: given.facts ?? [],
      notices: given.notices ?? [],
      columns: [allNumbers(samples)],
      ...(classes && { classes }),
      usualNormal: given.normal ?? (classes === undefined ? [] : usualNormal(classes)),
      ...(drawing && { drawing }),
      ...(given.plan && { plan: given.plan }),
    },
    ...(pictures && { pictures: unlabelled }),
    divide: (plan) => {
      const { training, test, ...known } = divideRows(samples.count, labels, plan);
      return {
        training: select(unlabelled, training),
        test: select(unlabelled, test),
        names: Array.from(test, (row) => names?.[row] ?? row),
        options: {},
        ...known,
      };
    },
  };
}

/** A handful of each class, side by side. */
function pictureSheet(samples: Samples, labels: readonly string[] | undefined): Drawing {
  const width = samples.shape[2]!;
  const perRow = Math.max(2, Math.min(8, Math.floor(700 / Math.max(40, Math.min(240, width)))));
  const classes = labels === undefined ? [] : classesOf(labels).slice(0, 6);
  const firstOf = (name: string): number[] => {
    const found: number[] = [];
    for (let row = 0; row < samples.count && found.length < perRow; row++) if (labels![row] === name) found.push(row);
    return found;
  };
  const rows =
    classes.length > 0
      ? classes.map(({ name }) => ({ label: name, tiles: firstOf(name).map((at) => pictureOf(samples, at)) }))
      : [0, 1].map((row) => ({
          label: "",
          tiles: Array.from({ length: Math.max(0, Math.min(perRow, samples.count - row * perRow)) }, (_, at) =>
            pictureOf(samples, row * perRow + at),
          ),
        }));
  return drawingOf(
    figure({
      name: "pictures",
      title: "Some of the pictures",
      description: `The first pictures${classes.length > 0 ? ` of ${classes.map(({ name }) => name).join(", ")}` : ""}.`,
      ...drawTileGrid({ blocks: [{ rows: rows.filter(({ tiles }) => tiles.length > 0) }] }),
    }),
  );
}

function signalSheet(samples: Samples): Drawing | undefined {
  const flat = samples.shape.length === 1 || (samples.shape.length === 2 && samples.shape[0] === 1);
  if (!flat || (samples.shape.at(-1) ?? 0) < 8 || samples.count < 1) return undefined;
  const indices = Array.from({ length: Math.min(4, samples.count) }, (_, at) => Math.floor((at * samples.count) / 4));
  return drawingOf(
    signalOverlay({
      originals: samples,
      reconstructions: samples,
      latentSize: samples.shape.at(-1)!,
      indices,
      title: "Some of the samples",
    }),
  );
}

function allNumbers(samples: Samples): Material["summary"]["columns"][number] {
  const values: number[] = [];
  const every = Math.max(1, Math.floor(samples.data.length / 50_000));
  for (let at = 0; at < samples.data.length; at += every) values.push(samples.data[at]! * samples.scale);
  let [low, high] = [Infinity, -Infinity];
  for (const part of pieces(samples, 4096)) {
    for (const value of part.data) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const [from, to] = [formatNumber(low * samples.scale), formatNumber(high * samples.scale)];
  return {
    ...{ name: "all numbers", role: "input", missing: 0 },
    type: samples.data instanceof Uint8Array ? "bytes" : "numbers",
    range: low === high ? `always ${from}` : `${from} … ${to}`,
    histogram: columnHistogram("all numbers", values),
  };
}
