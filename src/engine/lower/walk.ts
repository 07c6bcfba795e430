import { broadcastStrides, sizeOf, stridesOf } from "../../core/shape.js";
import { isOp, type Value } from "../../graph/value.js";
import * as k from "../../kernel/builder.js";
import { KernelBuilder } from "../../kernel/builder.js";
import type { Expression, Index, Kernel, Variable } from "../../kernel/language.js";
import type { Cluster } from "./cluster.js";
import type { LoweringContext } from "./context.js";
import { leavesOf, PointEvaluator } from "./pointwise.js";

/** One loop of a walk: a run of axes that every operand strides through evenly. */
interface Axis {
  readonly size: number;
  readonly reduced: boolean;
  /** Original axes and what one step of this loop adds to each of their coordinates' strides. */
  readonly axis: number;
}

/** A kernel and into how many independent pieces its range may be cut. */
export interface RangeKernel {
  readonly kernel: Kernel;
  readonly units: number;
}

/** Lowers a cluster without a heavy op over sample values: one walk for each vector of the block. */
export function lowerSampleWalk(name: string, cluster: Cluster, context: LoweringContext): Kernel {
  const builder = new KernelBuilder(context.target.lanes);
  builder.repeat(context.block.vectors, (vector) => walk(builder, cluster, context, vector));
  return builder.finish(name);
}

/**
 * Lowers a cluster over shared values. Where every operand has the walked shape or is one number, lanes hold
 * neighbouring elements and the range may be cut anywhere; otherwise it is a scalar walk in one piece.
 */
export function lowerSharedWalk(name: string, cluster: Cluster, context: LoweringContext): RangeKernel {
  const size = sizeOf(cluster.shape);
  const even = leavesOf(cluster).every((leaf) => sizeOf(leaf.shape) === 1 || sizeOf(leaf.shape) === size);
  const reduces = cluster.members.some((member) => isOp(member, "sum"));
  if (even && !reduces && size >= context.target.lanes) {
    const { lanes } = context.target;
    const builder = new KernelBuilder(lanes);
    builder.repeat("range", (unit) => {
      const leafIndex = (strides: readonly number[]): Index =>
        strides.every((stride) => stride === 0) ? k.index(0) : k.times(unit, lanes);
      new PointEvaluator(builder, context, { cluster, leafIndex, vector: k.index(0), known: [] }).run(() => {});
    });
    return { kernel: builder.finish(name), units: Math.ceil(size / lanes) };
  }
  const builder = new KernelBuilder(1);
  builder.repeat("range", () => walk(builder, cluster, context, k.index(0)));
  return { kernel: builder.finish(name), units: 1 };
}

function walk(builder: KernelBuilder, cluster: Cluster, context: LoweringContext, vector: Index): void {
  const sums = cluster.members.filter((member) => isOp(member, "sum"));
  const reducedAxes = sums[0]?.attributes.axes ?? [];
  const leaves = leavesOf(cluster);
  const strides = [...leaves.map((leaf) => broadcastStrides(leaf.shape, cluster.shape)), stridesOf(cluster.shape)];
  const axes = loopsOf(cluster.shape, reducedAxes, strides);
  const innermost = axes.length - 1;
  const keptLoops = axes.filter(({ reduced }) => !reduced).length;

  const evaluator = (coordinates: readonly Index[], known: Iterable<readonly [Value, Expression]>): PointEvaluator => {
    const leafIndex = (leafStrides: readonly number[]): Index =>
      k.plus(...axes.slice(0, coordinates.length).map(({ axis }, at) => k.times(coordinates[at]!, leafStrides[axis]!)));
    return new PointEvaluator(builder, context, { cluster, leafIndex, vector, known });
  };

  const enter = (
    depth: number,
    coordinates: readonly Index[],
    known: ReadonlyMap<Value, Expression>,
    totals: ReadonlyMap<Value, Variable>,
  ): void => {
    // Leaves that no deeper loop moves are loaded here, once.
    const here = new Map(known);
    for (const leaf of leaves) {
      const moving = broadcastStrides(leaf.shape, cluster.shape);
      const deepest = axes.findLastIndex(({ axis }) => moving[axis] !== 0);
      if (deepest < innermost && deepest === depth - 1)
        here.set(leaf, builder.let(evaluator(coordinates, []).load(leaf)));
    }
    if (depth === axes.length) {
      evaluator(coordinates, here).run((sum, term) => {
        const total = totals.get(sum)!;
        builder.assign(total, k.add(k.read(total), term));
      });
      return;
    }
    const starting = depth === keptLoops && sums.length > 0;
    const inner = starting ? new Map(sums.map((sum) => [sum, builder.accumulator(k.float(0))])) : totals;
    const { size } = axes[depth]!;
    const unroll = depth === innermost ? ([4, 3, 2].find((factor) => size % factor === 0 && size > factor) ?? 1) : 1;
    builder.repeat(size / unroll, (at) => {
      for (let copy = 0; copy < unroll; copy++) {
        enter(depth + 1, [...coordinates, k.plus(k.times(at, unroll), copy)], here, inner);
      }
    });
    if (starting) storeSums(coordinates, inner);
  };

  const storeSums = (coordinates: readonly Index[], totals: ReadonlyMap<Value, Variable>): void => {
    const own = stridesOf(cluster.shape);
    for (const [sum, total] of totals) {
      // Strides of the result along the kept axes.
      const kept = cluster.shape.flatMap((_, axis) => (reducedAxes.includes(axis) ? [] : [axis]));
      const resultStrides = stridesOf(sum.shape);
      const element = k.plus(
        ...coordinates.map((at, loop) => {
          const { axis } = axes[loop]!;
          const along = kept.indexOf(axis);
          return k.times(at, along < 0 ? own[axis]! : resultStrides[along]!);
        }),
      );
      const { places } = context;
      const target = sum.kind === "sample" ? places.sample(sum, element, vector) : places.shared(sum, element);
      builder.store(target, k.read(total));
    }
  };

  if (sums.length > 0 && keptLoops === axes.length) {
    // Only axes of length 1 are summed: the walk itself must store each term.
    walkWithoutSumming(builder, { axes, sums, evaluator, storeSums });
    return;
  }
  enter(0, [], new Map(), new Map());
}

function walkWithoutSumming(
  builder: KernelBuilder,
  parts: {
    readonly axes: readonly Axis[];
    readonly sums: readonly Value[];
    readonly evaluator: (
      coordinates: readonly Index[],
      known: Iterable<readonly [Value, Expression]>,
    ) => PointEvaluator;
    readonly storeSums: (coordinates: readonly Index[], totals: ReadonlyMap<Value, Variable>) => void;
  },
): void {
  const enter = (depth: number, coordinates: readonly Index[]): void => {
    if (depth < parts.axes.length) {
      builder.repeat(parts.axes[depth]!.size, (at) => enter(depth + 1, [...coordinates, at]));
      return;
    }
    const totals = new Map<Value, Variable>();
    parts.evaluator(coordinates, []).run((sum, term) => totals.set(sum, builder.accumulator(term)));
    parts.storeSums(coordinates, totals);
  };
  enter(0, []);
}

/**
 * The loops of a walk, summed axes innermost. Neighbouring axes become one loop where every operand passes through them
 * evenly; a merged loop counts in steps of its last axis.
 */
function loopsOf(
  shape: readonly number[],
  reducedAxes: readonly number[],
  strides: readonly (readonly number[])[],
): Axis[] {
  const real = shape.flatMap((size, axis) => (size === 1 ? [] : [{ size, axis, reduced: reducedAxes.includes(axis) }]));
  const ordered = [...real.filter(({ reduced }) => !reduced), ...real.filter(({ reduced }) => reduced)];
  const loops: Axis[] = [];
  for (const next of ordered) {
    const last = loops.at(-1);
    const even =
      last !== undefined &&
      last.reduced === next.reduced &&
      strides.every((along) => along[last.axis] === along[next.axis]! * next.size) &&
      !shape.some((size, axis) => axis > last.axis && axis < next.axis && size !== 1);
    if (even) loops[loops.length - 1] = { size: last.size * next.size, axis: next.axis, reduced: next.reduced };
    else loops.push(next);
  }
  return loops;
}
