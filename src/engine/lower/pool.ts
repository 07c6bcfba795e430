import type { PoolAttributes, Value } from "../../graph/value.js";
import type { KernelBuilder } from "../../kernel/builder.js";
import * as k from "../../kernel/builder.js";
import type { Expression, Index } from "../../kernel/language.js";
import type { LoweringContext } from "./context.js";
import type { Finish } from "./heavy.js";
import { type AxisTap, convTaps, findRuns, positionsOf } from "./runs.js";

interface Window {
  /** Output coordinates. */
  readonly row: Index;
  readonly column: Index;
  /** Coordinates of the elements inside, in row order. */
  readonly elements: readonly { readonly row: Index; readonly column: Index }[];
}

function tapsOf(
  { window, stride, padding }: PoolAttributes,
  size: readonly [number, number],
  outputs: readonly [number, number],
): [AxisTap[][], AxisTap[][]] {
  return [
    convTaps(size[0], outputs[0], { kernel: window[0], stride: stride[0], before: padding[0], dilation: 1 }),
    convTaps(size[1], outputs[1], { kernel: window[1], stride: stride[1], before: padding[2], dilation: 1 }),
  ];
}

/** Walks outputs of two independent axes, one loop for each run of alike rows and columns. */
export function overGrid(
  b: KernelBuilder,
  rows: readonly (readonly AxisTap[])[],
  columns: readonly (readonly AxisTap[])[],
  body: (row: Index, column: Index, rowTaps: readonly ShiftedTap[], columnTaps: readonly ShiftedTap[]) => void,
): void {
  overAxis(b, rows, (row, rowTaps) => {
    overAxis(b, columns, (column, columnTaps) => body(row, column, rowTaps, columnTaps));
  });
}

export interface ShiftedTap {
  readonly at: Index;
  readonly tap: number;
}

function overAxis(
  b: KernelBuilder,
  taps: readonly (readonly AxisTap[])[],
  body: (at: Index, taps: readonly ShiftedTap[]) => void,
): void {
  for (const run of findRuns(positionsOf(taps.map((own) => [own])), 4)) {
    b.repeat(run.repeats, (repeat) => {
      for (let output = run.start; output < run.start + run.period; output++) {
        const shifted = taps[output]!.map(({ position, tap }) => ({
          at: k.plus(position, k.times(repeat, run.shift)),
          tap,
        }));
        body(k.plus(output, k.times(repeat, run.period)), shifted);
      }
    });
  }
}

function overWindows(
  b: KernelBuilder,
  value: Value,
  attributes: PoolAttributes,
  outputs: readonly [number, number],
  body: (window: Window) => void,
): void {
  const [rows, columns] = tapsOf(attributes, [value.shape[1]!, value.shape[2]!], outputs);
  overGrid(b, rows, columns, (row, column, rowTaps, columnTaps) => {
    const elements = rowTaps.flatMap((rowTap) =>
      columnTaps.map((columnTap) => ({ row: rowTap.at, column: columnTap.at })),
    );
    body({ row, column, elements });
  });
}

export const elementOf = (value: Value, channel: Index, row: Index, column: Index): Index =>
  k.plus(k.times(channel, value.shape[1]! * value.shape[2]!), k.times(row, value.shape[2]!), column);

export function lowerMaxPool2d(
  b: KernelBuilder,
  value: Value<"maxPool2d">,
  context: LoweringContext,
  channel: Index,
  vector: Index,
  finish: Finish,
): void {
  const x = value.inputs[0]!;
  overWindows(b, x, value.attributes, [value.shape[1]!, value.shape[2]!], ({ row, column, elements }) => {
    const largest = elements
      .map((at) => k.load(context.places.sample(x, elementOf(x, channel, at.row, at.column), vector)))
      .reduce((a, next) => b.let(k.binary("max", b.let(a), b.let(next))));
    finish(b.let(largest), [channel, row, column]);
  });
}

/** Whether every element of the image lies in exactly one window. */
export function windowsTile(value: Value<"maxPool2dGradient">): boolean {
  const [x, upstream] = value.inputs as [Value, Value];
  const taps = tapsOf(value.attributes, [x.shape[1]!, x.shape[2]!], [upstream.shape[1]!, upstream.shape[2]!]);
  return taps.every((axis, at) => {
    const positions = axis.flat().map(({ position }) => position);
    return positions.length === x.shape[at + 1] && new Set(positions).size === positions.length;
  });
}

export function lowerMaxPool2dGradient(
  b: KernelBuilder,
  value: Value<"maxPool2dGradient">,
  context: LoweringContext,
  channel: Index,
  vector: Index,
  finish: Finish,
): void {
  const [x, upstream] = value.inputs as [Value, Value];
  const { places } = context;
  const tiled = windowsTile(value);
  if (!tiled) {
    const plane = x.shape[1]! * x.shape[2]!;
    b.repeat(plane, (element) =>
      b.store(places.sample(value, k.plus(k.times(channel, plane), element), vector), k.float(0)),
    );
  }
  overWindows(b, x, value.attributes, [upstream.shape[1]!, upstream.shape[2]!], ({ row, column, elements }) => {
    const candidates = elements.map((at) =>
      b.let(k.load(places.sample(x, elementOf(x, channel, at.row, at.column), vector))),
    );
    const largest = b.let(candidates.reduce((a, next) => k.binary("max", a, next)));
    const gradient = b.let(k.load(places.sample(upstream, elementOf(upstream, channel, row, column), vector)));
    let taken: Expression | undefined;
    elements.forEach((at, position) => {
      const equal = b.let(k.compare("equal", candidates[position]!, largest));
      const first = taken === undefined ? equal : b.let(k.maskAndNot(equal, taken));
      taken = taken === undefined ? equal : b.let(k.maskOr(taken, equal));
      const share = k.keep(first, gradient);
      if (tiled) finish(b.let(share), [channel, at.row, at.column]);
      else {
        const target = places.sample(value, elementOf(x, channel, at.row, at.column), vector);
        b.store(target, k.add(k.load(target), share));
      }
    });
  });
}

export function lowerResample2d(
  b: KernelBuilder,
  value: Value<"resample2d">,
  context: LoweringContext,
  channel: Index,
  vector: Index,
  finish: Finish,
): void {
  const x = value.inputs[0]!;
  // Weights take part in telling rows and columns apart: a tap's number stands for its weight.
  const weights: number[] = [];
  const numberOf = (weight: number): number => {
    const known = weights.indexOf(weight);
    return known >= 0 ? known : weights.push(weight) - 1;
  };
  const axis = (taps: Value<"resample2d">["attributes"]["rows"]["taps"]): AxisTap[][] =>
    taps.map((row) => row.map(({ index, weight }) => ({ position: index, tap: numberOf(weight) })));
  const rows = axis(value.attributes.rows.taps);
  const columns = axis(value.attributes.columns.taps);
  overGrid(b, rows, columns, (row, column, rowTaps, columnTaps) => {
    const terms = rowTaps.flatMap((rowTap) =>
      columnTaps.map((columnTap) => {
        const loaded = k.load(context.places.element(x, elementOf(x, channel, rowTap.at, columnTap.at), vector));
        const weight = weights[rowTap.tap]! * weights[columnTap.tap]!;
        return weight === 1 ? loaded : k.mul(loaded, k.float(weight));
      }),
    );
    const total = terms.reduce(
      (sum, term) => b.let(k.add(sum, term)),
      terms.length === 0 ? k.float(0) : terms.shift()!,
    );
    finish(b.let(total), [channel, row, column]);
  });
}
