import { formatNumber } from "inside/report/number.js";
import {
  formatTime,
  inspectTable,
  type RawSeries,
  readRows,
  readSeries,
  regularSeries,
  stretchChart,
  UserError,
} from "sandglass";
import { columnHistogram, drawingOf } from "../figures.js";
import type { Material } from "../material.js";
import type { Drawing, Reading } from "../protocol.js";

const labelNames = /^(label|labels|anomaly|is_?anomal(y|ous)|outlier|fault|faulty|y)$/i;

/** A long series from the bytes of a delimited file. */
export async function seriesFileMaterial(bytes: Uint8Array, name: string, asked: Reading): Promise<Material> {
  const head = await header(bytes);
  const schema = await inspectTable(bytes, { where: name });
  const words = new Set(wordsIn(schema));
  const found = asked.label ?? head.find((column) => labelNames.test(column));
  const label = found === "" || words.has(found ?? "") ? undefined : found;
  const drop = new Set([...(asked.drop ?? []), ...words]);
  const named = label === undefined ? {} : { label };
  const all = schema.names.filter((column) => column !== schema.time && column !== label);
  const channels = all.filter((column) => !drop.has(column));
  if (channels.length === 0) {
    throw new UserError({ where: name, expected: "a series: at least one column of numbers", got: "none" });
  }
  const series = await readSeries(bytes, drop.size === 0 ? named : { channels, ...named });
  return seriesMaterial(series, {
    name,
    reading: { as: "series", label: label ?? "", drop: [...drop] },
    all: [...all, ...(label === undefined ? [] : [label])],
  });
}

/** Columns of words, which no curve can be drawn of. */
function wordsIn({ inputs, label }: Awaited<ReturnType<typeof inspectTable>>): string[] {
  const columns = inputs.filter(({ kind }) => kind === "categorical").map((column) => column.name);
  return label?.classes === undefined ? columns : [...columns, label.name];
}

async function header(bytes: Uint8Array): Promise<readonly string[]> {
  for await (const { rows } of readRows(bytes)) return rows[0]?.map((cell) => cell.trim()) ?? [];
  return [];
}

/** A long series: the earlier part trains, all of it is judged. */
export function seriesMaterial(
  raw: RawSeries,
  {
    name,
    reading = {},
    all = raw.names,
  }: { readonly name: string; readonly reading?: Reading; readonly all?: readonly string[] },
): Material {
  const series = regularSeries(raw);
  const points = series.columns[0]!.length;
  const times = series.times;
  const span = times === undefined ? [] : [`from ${formatTime(times[0]!)} to ${formatTime(times.at(-1)!)}`];
  return {
    summary: {
      ...{ kind: "series", name, count: points, unit: "points", ambiguous: reading.as !== undefined, reading },
      shape: `${series.names.length} ${series.names.length === 1 ? "channel" : "channels"}`,
      facts: [
        ...span,
        ...(series.interval === undefined ? [] : [`a point every ${formatNumber(series.interval / 1000)} s`]),
      ],
      notices: series.notices,
      columns: all.map((channel) => {
        const at = raw.names.indexOf(channel);
        if (at < 0) {
          const isLabel = channel === reading.label;
          return {
            name: channel,
            role: isLabel ? "label" : "left out",
            type: isLabel ? "labels" : "",
            missing: 0,
            range: "",
          };
        }
        const column = raw.columns[at]!;
        const finite = column.filter(Number.isFinite);
        const [low, high] = [
          finite.reduce((a, b) => Math.min(a, b), Infinity),
          finite.reduce((a, b) => Math.max(a, b), -Infinity),
        ];
        return {
          ...{ name: channel, role: "input", type: "numbers", missing: column.length - finite.length },
          range: `${formatNumber(low)} … ${formatNumber(high)}`,
          histogram: columnHistogram(channel, column),
        };
      }),
      ...(series.labels && {
        classes: [
          { name: "normal", count: series.labels.length - sum(series.labels) },
          { name: "anomalous", count: sum(series.labels) },
        ],
      }),
      usualNormal: series.labels === undefined ? [] : ["normal"],
      drawing: seriesDrawing(series),
    },
    divide: ({ heldOut }) => {
      const cut = Math.round(points * (1 - Math.min(0.9, Math.max(0.05, heldOut))));
      if (cut < 64) {
        throw new UserError({ where: "series", expected: "64 points or more to learn from", got: `${cut}` });
      }
      return { training: part(raw, cut), test: raw, seen: new Uint8Array(0), options: {} };
    },
  };
}

const sum = (labels: ArrayLike<number>): number =>
  Array.from(labels).reduce((total, label) => total + (label > 0 ? 1 : 0), 0);

/** The points before `cut`, as they stand in the file. */
function part(raw: RawSeries, cut: number): RawSeries {
  const { names, columns, times, labels } = raw;
  return {
    names,
    columns: columns.map((column) => column.slice(0, cut)),
    ...(times && { times: times.slice(0, cut) }),
    ...(labels && { labels: Array.from(labels).slice(0, cut) }),
  };
}

/** At most so many points a line are drawn. */
const drawn = 1200;

/** Least and largest of each stretch, so that no peak is lost. */
export function thinned(
  values: ArrayLike<number>,
  from: number,
  to: number,
): { readonly values: number[]; readonly step: number } {
  const step = Math.max(1, Math.ceil((to - from) / drawn));
  const kept: number[] = [];
  for (let start = from; start < to; start += step) {
    let extreme = values[start]!;
    const middle = Math.abs(extreme);
    for (let at = start; at < Math.min(to, start + step); at++)
      if (Math.abs(values[at]!) > Math.max(middle, Math.abs(extreme))) extreme = values[at]!;
    kept.push(extreme);
  }
  return { values: kept, step };
}

function seriesDrawing({ names, columns, labels }: ReturnType<typeof regularSeries>): Drawing {
  const points = columns[0]!.length;
  const shown = columns
    .slice(0, 4)
    .map((column, at) => ({ name: names[at]!, values: thinned(column, 0, points).values }));
  const { step } = thinned(columns[0]!, 0, points);
  const last = shown.pop()!;
  return drawingOf(
    stretchChart({
      channels: shown,
      scores: last.values,
      scoreName: last.name,
      stretches: [],
      ...(labels && { labels: stretchesIn(labels, step) }),
      stepName: step === 1 ? "point" : `point, in steps of ${step}`,
      title: "The series",
    }),
  );
}

/** Runs of labelled points, in steps of `step` points. */
export function stretchesIn(
  labels: ArrayLike<number>,
  step: number,
  from = 0,
  to: number = labels.length,
): { readonly first: number; readonly end: number }[] {
  const found: { first: number; end: number }[] = [];
  let start = -1;
  for (let at = from; at <= to; at++) {
    const inside = at < to && labels[at]! > 0;
    if (inside && start < 0) start = at;
    if (!inside && start >= 0) {
      found.push({ first: Math.floor((start - from) / step), end: Math.ceil((at - from) / step) });
      start = -1;
    }
  }
  return found;
}
