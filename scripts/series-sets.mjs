// Series for series-bench.mjs: real ones, generated ones, and real training parts with anomalies put into them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Random } from "../dist/core/random.js";
import { eventPoints, readEvents } from "../dist/data/series/events.js";
import { readSeries } from "../dist/data/series/read-series.js";
import { regularSeries } from "../dist/data/series/regular.js";

const nab = ["nyc_taxi", "machine_temperature_system_failure", "ambient_temperature_system_failure"];
const mitbih = ["106", "119"];

/** NAB's three and the two electrocardiograms: `{ name, columns, names, segments, labels }`, labels of the points. */
export async function realSeries(folder) {
  const all = [];
  for (const name of nab) {
    const file = join(folder, "nab", `${name}.csv`);
    const series = regularSeries(await readSeries(file));
    const events = eventPoints(series, await readEvents(join(folder, "nab", "combined_windows.json"), file));
    const labels = new Uint8Array(series.columns[0].length);
    for (const { from, to } of events) labels.fill(1, from, to);
    all.push({ ...series, name, labels });
  }
  for (const name of mitbih) {
    const raw = gunzipSync(readFileSync(join(folder, "mitbih", `${name}.i16.gz`)));
    const values = Float64Array.from({ length: raw.length / 2 }, (_, at) => raw.readInt16LE(2 * at) / 200);
    const rows = readFileSync(join(folder, "mitbih", `${name}_pvc.csv`), "utf8")
      .trim()
      .split("\n")
      .slice(1);
    const labels = new Uint8Array(values.length);
    for (const row of rows) labels.fill(1, Math.max(0, Number(row.split(",")[1]) - 72), Number(row.split(",")[1]) + 73);
    const notices = [];
    all.push({ name, columns: [values], names: ["mv"], segments: [{ from: 0, to: values.length }], labels, notices });
  }
  return all;
}

const waveforms = {
  harmonics: (random, noise, total) => {
    const period = 40 + random.integer(60);
    const parts = [1, 0.5, 0.3].map((size) => [size * (0.5 + random.uniform()), 2 * Math.PI * random.uniform()]);
    const at = (time) =>
      parts.reduce(
        (sum, [size, phase], k) => sum + size * Math.sin((2 * Math.PI * (k + 1) * time) / period + phase),
        0,
      );
    return { period, values: Float64Array.from({ length: total }, (_, time) => at(time) + noise(0.1)) };
  },
  weekly: (random, noise, total) => {
    const period = 48;
    const day = Array.from(
      { length: period },
      (_, at) => Math.max(0, Math.sin((2 * Math.PI * (at - 14)) / period)) + 0.5 * Math.exp(-((at - 38) ** 2) / 30),
    );
    const week = [1, 1, 1, 1, 1.1, 0.7, 0.6];
    let level = 0;
    const values = Float64Array.from({ length: total }, (_, time) => {
      if (time % period === 0) level = 0.9 * level + random.normal(0, 0.04);
      return day[time % period] * week[Math.floor(time / period) % 7] * (1 + level) + noise(0.04);
    });
    return { period, values };
  },
  beats: (random, noise, total) => {
    const period = 110 + random.integer(60);
    const values = new Float64Array(total);
    const add = (centre, size, width) => {
      const [from, to] = [Math.max(0, Math.round(centre - 4 * width)), Math.min(total, centre + 4 * width)];
      for (let at = from; at < to; at++) values[at] += size * Math.exp(-((at - centre) ** 2) / (2 * width * width));
    };
    const beats = [];
    const tail = 0.3 + 0.2 * random.uniform();
    for (let at = 10; at < total; at += period * (1 + random.normal(0, 0.06))) {
      add(at, 1 + random.normal(0, 0.06), 2.5);
      add(at - 6, -0.15, 2);
      add(at + 6, -0.25, 2.5);
      add(at + 0.3 * period, tail, 0.06 * period);
      add(at - 0.18 * period, 0.12, 0.03 * period);
      beats.push(at);
    }
    let wander = 0;
    for (let at = 0; at < total; at++) {
      wander = 0.999 * wander + random.normal(0, 0.006);
      values[at] += wander + noise(0.02);
    }
    return { period, values, beats, add };
  },
  walk: (random, noise, total) => {
    const period = 96;
    let [slow, quick] = [0, 0];
    const values = Float64Array.from({ length: total }, (_, time) => {
      slow = 0.995 * slow + random.normal(0, 0.1);
      quick = 0.7 * quick + noise(0.15);
      return slow + quick + 0.4 * Math.sin((2 * Math.PI * time) / period);
    });
    return { period, values };
  },
  square: (random, noise, total) => {
    const period = 60 + random.integer(40);
    let level = 0;
    const values = Float64Array.from({ length: total }, (_, time) => {
      level += 0.3 * (((time % period) / period < 0.4 ? 1 : 0) - level);
      return level + noise(0.05);
    });
    return { period, values };
  },
  noise: (_, noise, total) => {
    let [one, two] = [0, 0];
    const values = Float64Array.from({ length: total }, () => {
      [one, two] = [1.6 * one - 0.8 * two + noise(0.3), one];
      return one;
    });
    return { period: 32, values };
  },
  season: (random, noise, total) => {
    const period = [24, 48, 96][random.integer(3)];
    const [phase, size, daily] = [2 * Math.PI * random.uniform(), 1.2 + random.uniform(), 0.3 + 0.5 * random.uniform()];
    let [slow, quick] = [0, 0];
    const values = Float64Array.from({ length: total }, (_, time) => {
      slow = 0.998 * slow + random.normal(0, 0.04);
      quick = 0.9 * quick + noise(0.08);
      const year = size * Math.sin((2 * Math.PI * time) / (1.2 * total) + phase);
      return year + slow + quick + daily * Math.sin((2 * Math.PI * time) / period);
    });
    return { period, values };
  },
  process: (random, noise, total) => {
    let [level, quick, goal] = [0, 0, 0];
    const values = Float64Array.from({ length: total }, () => {
      if (random.uniform() < 0.002) goal = random.normal(0, 0.7);
      level += 0.02 * (goal - level);
      quick = 0.8 * quick + noise(0.1);
      return level + quick;
    });
    return { period: 80, values };
  },
};

/** Noise of one size, or of a size that wanders, with a glitch in 300 points. */
function noiseOf(random, isRough) {
  let volatility = 0;
  return (size) => {
    if (!isRough) return random.normal(0, size);
    volatility = 0.998 * volatility + random.normal(0, 0.035);
    return random.normal(0, size * Math.exp(volatility)) * (random.uniform() < 0.003 ? 6 : 1);
  };
}

const each = (from, to, change) => {
  for (let at = from; at < to; at++) change(at);
};

/** What may happen to `values` from `from` to `to`; `size` is the series' deviation. */
const anomalies = {
  burst: (values, from, to, { size, period }) =>
    each(from, to, (at) => {
      values[at] += 1.5 * size * Math.sin((20 * Math.PI * (at - from)) / period);
    }),
  shift: (values, from, to, { size, random }) => {
    const by = (random.uniform() < 0.5 ? -1 : 1) * size * (1 + random.uniform());
    each(from, to, (at) => {
      values[at] += by;
    });
  },
  shape: (values, from, to) => values.subarray(from, to).reverse(),
  missing: (values, from, to, { size, random }) => {
    const [first, last] = [values[from], values[to - 1]];
    each(from, to, (at) => {
      values[at] = first + ((last - first) * (at - from)) / (to - from) + random.normal(0, 0.05 * size);
    });
  },
  drift: (values, from, to, { size }) =>
    each(from, to, (at) => {
      values[at] += (2 * size * (at - from)) / (to - from);
    }),
  noise: (values, from, to, { size, random }) =>
    each(from, to, (at) => {
      values[at] += random.normal(0, 0.5 * size);
    }),
  flat: (values, from, to) => values.fill(values[from], from, to),
  speed: (values, from, to) => {
    const copy = values.slice(from, Math.min(values.length, from + Math.ceil(1.8 * (to - from))));
    each(from, to, (at) => {
      values[at] = copy[Math.min(copy.length - 1, Math.floor(1.6 * (at - from)))];
    });
  },
  spikes: (values, from, to, { size, period, random }) => {
    for (let at = from; at < to; at += 1 + random.integer(Math.max(2, period >> 2))) {
      values[at] += 3 * size * (random.uniform() < 0.5 ? -1 : 1);
    }
  },
};

const deviationOf = (values) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

/** Ectopic beats in place of usual ones. */
const ectopic = (series, at, random) => {
  const { beats, add, period } = series;
  const beat = beats.find((one) => one >= at);
  add(beat, -0.95, 2.5);
  add(beat - 0.12 * period, (random.uniform() < 0.5 ? -1 : 1) * 1.1, 0.07 * period);
  add(beat + 0.13 * period, -0.6, 0.08 * period);
  return { from: Math.round(beat - 0.25 * period), to: Math.round(beat + 0.45 * period) };
};

/** Series of 12,000 points: each waveform, clean and rough, with many short events, or few in wide labels as NAB has them. */
export function generatedSeries(kinds = [...Object.keys(waveforms), "channels"]) {
  const all = [];
  for (const kind of kinds) {
    for (const seed of kind === "channels" ? [0, 1, 2] : [0, 1]) {
      for (const isWide of kind === "channels" ? [seed === 1] : [false, true]) all.push(generated(kind, seed, isWide));
    }
  }
  return all;
}

function generated(kind, seed, isWide) {
  const total = 12_000;
  const first = Math.round(0.6 * total);
  const random = new Random(seed * 77 + 5, `generated ${kind}`);
  const noise = noiseOf(random, seed === 1);
  const make = (name) => waveforms[name](random, noise, total);
  const one = make(kind === "channels" ? "harmonics" : kind);
  const columns = [one.values];
  if (kind === "channels") {
    const other = make("square").values;
    columns.push(
      other,
      one.values.map((value, at) => 0.6 * value + 0.5 * other[at] + random.normal(0, 0.05)),
    );
    columns.push(make(["walk", "weekly", "beats"][seed]).values);
  }
  const sizes = columns.map((values) => deviationOf(values.subarray(0, 4800)));
  const labels = new Uint8Array(total);
  const count = isWide ? 3 : 10;
  const step = (total - first) / count;
  const wanders = ["walk", "season", "process", "noise"].includes(kind);
  for (let event = 0; event < count; event++) {
    const length = Math.round(one.period * (isWide ? 1 + 2 * random.uniform() : 0.4 + 1.2 * random.uniform()));
    const from = Math.round(first + step * (event + 0.15 + 0.4 * random.uniform()));
    const names = Object.keys(anomalies);
    const drawn = names[(event + seed * 3 + kind.length) % names.length];
    // Of what has no shape, a shape cannot change.
    const name = wanders && ["shape", "missing", "drift"].includes(drawn) ? "noise" : drawn;
    let place = { from, to: Math.min(total, from + length) };
    if (one.beats && ["burst", "drift", "shift", "speed"].includes(name)) place = ectopic(one, from, random);
    else {
      const channel = random.integer(columns.length);
      anomalies[name](columns[channel], place.from, place.to, { size: sizes[channel], period: one.period, random });
    }
    const margin = isWide ? Math.round(0.12 * step) : 0;
    labels.fill(1, Math.max(first, place.from - margin), Math.min(total, place.to + margin));
  }
  const [names, segments] = [columns.map((_, at) => `c${at}`), [{ from: 0, to: total }]];
  return {
    name: `${kind} ${seed}${isWide ? " wide" : ""}`,
    group: kind,
    columns,
    names,
    segments,
    labels,
    notices: [],
  };
}

/**
 * The first 60 % of a real series: 40 % train, 20 % are tested, with anomalies put into them. Known events are cut out. What
 * comes later in the series is not looked at.
 */
export function withPseudoAnomalies(series, seed, isWide) {
  const all = series.columns[0];
  const isLong = all.length > 100_000;
  const border = Math.round(0.4 * all.length);
  const [start, end] = isLong ? [border - 60_000, border + 30_000] : [0, Math.round(0.6 * all.length)];
  const values = Float64Array.from(all.subarray(start, end));
  const known = series.labels.subarray(start, end);
  const cut = border - start;
  const random = new Random(seed + 11, `pseudo ${series.name}`);
  const period = isLong ? 150 : 64;
  const size = deviationOf(values.subarray(0, cut));
  const labels = new Uint8Array(values.length);
  const count = isWide ? 3 : 9;
  const step = (values.length - cut) / count;
  for (let event = 0; event < count; event++) {
    const names = Object.keys(anomalies);
    const length = Math.round(period * (isWide ? 1 + 3 * random.uniform() : 0.4 + 1.2 * random.uniform()));
    const from = Math.round(cut + step * (event + 0.1 + 0.4 * random.uniform()));
    const to = Math.min(values.length, from + length);
    const strength = size * (0.4 + 0.8 * random.uniform());
    anomalies[names[(event + seed * 3) % names.length]](values, from, to, { size: strength, period, random });
    const margin = isWide ? Math.round(0.08 * step) : 0;
    labels.fill(1, Math.max(cut, from - margin), Math.min(values.length, to + margin));
  }
  const segments = series.segments.flatMap(({ from, to }) => {
    const pieces = [];
    let open = Math.max(0, from - start);
    const last = Math.min(values.length, to - start);
    for (let at = open; at <= last; at++) {
      if (at < last && known[at] === 0) continue;
      if (at > open) pieces.push({ from: open, to: at });
      open = at + 1;
    }
    return pieces;
  });
  const name = `${series.name.slice(0, 8)} ${seed}${isWide ? " wide" : ""}`;
  const parts = { train: cut / values.length, test: cut / values.length };
  return {
    name,
    group: series.name.slice(0, 8),
    columns: [values],
    names: ["a"],
    segments,
    labels,
    notices: [],
    parts,
  };
}
