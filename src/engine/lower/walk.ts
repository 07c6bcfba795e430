import { broadcastStrides, sizeOf, stridesOf } from "../../core/shape.js";
import { isOp, type Value } from "../../graph/value.js";
import * as k from "../../kernel/builder.js";
import { KernelBuilder } from "../../kernel/builder.js";
import type { Address, Expression, Index, Kernel, Variable } from "../../kernel/language.js";
import { BatchSums } from "./batch-sums.js";
import type { Cluster } from "./cluster.js";
import type { LoweringContext } from "./context.js";
import { leavesOf, PointEvaluator, type Summing } from "./pointwise.js";

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

/**
 * Lowers a cluster without a heavy op over sample values. An element's vectors lie side by side, so the walk takes them
 * together; only what is summed over axes needs one walk for each vector.
 */
export function lowerSampleWalk(name: string, cluster: Cluster, context: LoweringContext): Kernel {
  const builder = new KernelBuilder(context.target.lanes);
  const { vectors } = context.block;
  if (cluster.members.some((member) => isOp(member, "sum"))) {
    builder.repeat(vectors, (vector) => walk(builder, cluster, context, { vector, vectors: 1 }));
  } else walk(builder, cluster, context, { vector: k.index(0), vectors });
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
      new PointEvaluator(builder, context, { cluster, leafIndex, vector: k.index(0), known: [] }).run(nothingSummed);
    });
    return { kernel: builder.finish(name), units: Math.ceil(size / lanes) };
  }
  const builder = new KernelBuilder(1);
  builder.repeat("range", () => walk(builder, cluster, context, { vector: k.index(0), vectors: 1 }));
  return { kernel: builder.finish(name), units: 1 };
}

const nothingSummed: Summing = { sums() {}, batchSums() {} };

/** The vectors of the block that a walk visits at each element. */
interface Visited {
  readonly vector: Index;
  readonly vectors: number;
}

function walk(
  builder: KernelBuilder,
  cluster: Cluster,
  context: LoweringContext,
  { vector: first, vectors }: Visited,
): void {
  const sums = cluster.members.filter((member) => isOp(member, "sum"));
  const reducedAxes = sums[0]?.attributes.axes ?? [];
  const leaves = leavesOf(cluster);
  const strides = [...leaves.map((leaf) => broadcastStrides(leaf.shape, cluster.shape)), stridesOf(cluster.shape)];
  const axes = loopsOf(cluster.shape, reducedAxes, strides);
  const innermost = axes.length - 1;
  const keptLoops = axes.filter(({ reduced }) => !reduced).length;

  const evaluator = (
    coordinates: readonly Index[],
    known: Iterable<readonly [Value, Expression]>,
    vector: Index = first,
  ): PointEvaluator => {
    const leafIndex = (leafStrides: readonly number[]): Index =>
      k.plus(...axes.slice(0, coordinates.length).map(({ axis }, at) => k.times(coordinates[at]!, leafStrides[axis]!)));
    return new PointEvaluator(builder, context, { cluster, leafIndex, vector, known });
  };

  const atElement = (
    coordinates: readonly Index[],
    known: ReadonlyMap<Value, Expression>,
    totals: ReadonlyMap<Value, Variable>,
    batch: BatchSums,
  ): void => {
    const add = (total: Variable, term: Expression): void => builder.assign(total, k.add(k.read(total), term));
    const sums = (sum: Value, term: Expression): void => add(totals.get(sum)!, term);
    const point = (vector: Index, batchSums: Summing["batchSums"]): void =>
      evaluator(coordinates, known, vector).run({ sums, batchSums });
    if (vectors <= 4) {
      for (let at = 0; at < vectors; at++) point(k.plus(first, at), (place, term) => batch.add(place, term));
      return;
    }
    const overBatch = cluster.members.flatMap((member) =>
      isOp(member, "batchSum") ? [builder.accumulator(k.float(0))] : [],
    );
    let places: Address[] = [];
    builder.repeat(vectors / 4, (group) => {
      for (let at = 0; at < 4; at++) {
        places = [];
        point(k.plus(first, k.times(group, 4), at), (place, term) => add(overBatch[places.push(place) - 1]!, term));
      }
    });
    places.forEach((place, at) => void batch.add(place, k.read(overBatch[at]!)));
  };

  const enter = (
    depth: number,
    coordinates: readonly Index[],
    known: ReadonlyMap<Value, Expression>,
    totals: ReadonlyMap<Value, Variable>,
    batch: BatchSums,
  ): void => {
    // Leaves that no deeper loop moves are loaded here, once.
    const here = new Map(known);
    for (const leaf of leaves) {
      const moving = broadcastStrides(leaf.shape, cluster.shape);
      const deepest = axes.findLastIndex(({ axis }) => moving[axis] !== 0);
      const fixed = vectors === 1 ? deepest < innermost : leaf.kind === "shared";
      if (fixed && deepest === depth - 1) here.set(leaf, builder.let(evaluator(coordinates, []).load(leaf)));
    }
    if (depth === axes.length) return atElement(coordinates, here, totals, batch);
    const starting = depth === keptLoops && sums.length > 0;
    const inner = starting ? new Map(sums.map((sum) => [sum, builder.accumulator(k.float(0))])) : totals;
    const { size } = axes[depth]!;
    const unroll = depth === innermost && vectors === 1 ? copiesOf(size) : 1;
    builder.repeat(size / unroll, (at) => {
      for (let copy = 0; copy < unroll; copy++) {
        enter(depth + 1, [...coordinates, k.plus(k.times(at, unroll), copy)], here, inner, batch);
      }
      if (depth === innermost) batch.flush();
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
      const target = sum.kind === "sample" ? places.sample(sum, element, first) : places.shared(sum, element);
      builder.store(target, k.read(total));
    }
  };

  const batch = new BatchSums(builder);
  if (sums.length > 0 && keptLoops === axes.length) {
    // Only axes of length 1 are summed: the walk itself must store each term.
    walkWithoutSumming(builder, { axes, sums, evaluator, storeSums, batch });
    return;
  }
  enter(0, [], new Map(), new Map(), batch);
  batch.flush();
}

/** How many steps of the innermost loop to write out. */
const copiesOf = (size: number): number => [4, 3, 2].find((factor) => size % factor === 0 && size > factor) ?? 1;

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
    readonly batch: BatchSums;
  },
): void {
  const enter = (depth: number, coordinates: readonly Index[]): void => {
    if (depth < parts.axes.length) {
      builder.repeat(parts.axes[depth]!.size, (at) => enter(depth + 1, [...coordinates, at]));
      return;
    }
    const totals = new Map<Value, Variable>();
    parts.evaluator(coordinates, []).run({
      sums: (sum, term) => void totals.set(sum, builder.accumulator(term)),
      batchSums: (at, term) => parts.batch.add(at, term),
    });
    parts.storeSums(coordinates, totals);
    parts.batch.flush();
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
