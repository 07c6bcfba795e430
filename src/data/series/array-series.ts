import { UserError } from "../../core/errors.js";
import { formatShape } from "../../core/shape.js";
import { readBytes } from "../readers/bytes.js";
import { type NpyArray, parseNpy } from "../readers/npy.js";
import { parseNpz } from "../readers/npz.js";
import { unitOfTimes } from "../time.js";
import type { RawSeries } from "./regular.js";

/** Arrays of an NPZ file that hold times, unless one is named. */
const timeNames = ["time", "times", "timestamp", "timestamps", "t"];

/** Which columns, or arrays, of a file make a series. */
export interface SeriesColumns {
  /** That of times. Default: the first whose cells all read as times, or whose name says so, if there is one. */
  readonly time?: string;
  /** That which is above 0 where a point is anomalous. */
  readonly label?: string;
  /** Those to take. Default: all that hold numbers. */
  readonly channels?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * A series of an NPY array `[points]` or `[points, channels]`, or of an NPZ file: its array `X` or the only one that holds
 * neither times nor labels. Numbers stay doubles; NaN is a missing point.
 */
export async function readArraySeries(path: string, options: SeriesColumns): Promise<RawSeries> {
  const bytes = await readBytes(path, options.signal && { signal: options.signal });
  const isArchive = bytes[0] === 0x50;
  if (!isArchive) {
    const named = options.time ?? options.label;
    if (named !== undefined) {
      const got = "an NPY file, which has no other array";
      throw new UserError({ where: path, expected: `an array ${JSON.stringify(named)}`, got });
    }
    return channelsOf(parseNpy(bytes, path), options, path);
  }
  const arrays = await parseNpz(bytes, path);
  const names = [...arrays.keys()];
  const time = options.time ?? names.find((name) => timeNames.includes(name.toLowerCase()));
  const values = names.filter((name) => name !== time && name !== options.label);
  const [only, ...others] = values.includes("X") ? ["X"] : values;
  if (only === undefined || others.length > 0) {
    const got = names.join(", ") || "none";
    throw new UserError({ where: path, expected: 'an array "X", or one alone beside times', got });
  }
  const series = channelsOf(arrays.get(only)!, options, path);
  const besides = (name: string): Float64Array => {
    const array = arrays.get(name);
    const points = series.columns[0]!.length;
    if (array?.data.length === points) return Float64Array.from(array.data);
    const expected = `an array "${name}" of ${points} numbers, one for each point`;
    throw new UserError({ where: path, expected, got: array ? formatShape(array.shape) : names.join(", ") });
  };
  return {
    ...series,
    ...(time !== undefined && { times: inMilliseconds(besides(time)) }),
    ...(options.label !== undefined && { labels: besides(options.label) }),
  };
}

function inMilliseconds(times: Float64Array): Float64Array {
  const unit = unitOfTimes(times.reduce((most, time) => Math.max(most, Math.abs(time) || 0), 0));
  return times.map((time) => time * unit);
}

function channelsOf({ shape, data }: NpyArray, options: SeriesColumns, where: string): RawSeries {
  const [points, channels = 1] = shape;
  if (points === undefined || points === 0 || channels === 0 || shape.length > 2) {
    const expected = "an array of points, or of points and channels";
    throw new UserError({ where, expected, got: formatShape(shape) });
  }
  const all = channels === 1 ? ["value"] : Array.from({ length: channels }, (_, at) => `channel ${at}`);
  const names = options.channels ?? all;
  const columns = names.map((name) => {
    const channel = all.indexOf(name);
    if (channel < 0) throw new UserError({ where, expected: `a channel among ${all.join(", ")}`, got: name });
    return Float64Array.from({ length: points }, (_, point) => data[point * channels + channel]!);
  });
  return { names, columns };
}
