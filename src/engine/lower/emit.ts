import { isOp, type OpName, type Value } from "../../graph/value.js";
import * as k from "../../kernel/builder.js";
import { KernelBuilder } from "../../kernel/builder.js";
import type { Expression, Index, Kernel, Variable } from "../../kernel/language.js";
import { BatchSums } from "./batch-sums.js";
import type { Cluster } from "./cluster.js";
import type { LoweringContext } from "./context.js";
import { lowerConv2d, lowerConv2dTransposed } from "./convolution.js";
import { lowerConv2dWeight } from "./convolution-weight.js";
import { lowerDense, lowerDenseWeight } from "./dense.js";
import type { Finish } from "./heavy.js";
import { lowerLayout } from "./layout.js";
import { lowerMatmul } from "./matmul.js";
import { OutputSums } from "./output-sums.js";
import { PointEvaluator, type Summing } from "./pointwise.js";
import { elementOf, lowerMaxPool2d, lowerMaxPool2dGradient, lowerResample2d } from "./pool.js";
import { lowerRecurrenceGradient, lowerRecurrenceStates } from "./recurrence.js";
import { lowerSoftmax } from "./softmax.js";
import { lowerSampleWalk, lowerSharedWalk, type RangeKernel } from "./walk.js";

/** Ops whose channels are worked out one after the other. */
type Channelwise = "maxPool2d" | "maxPool2dGradient" | "resample2d";

type EmitChannel<K extends OpName> = (
  b: KernelBuilder,
  value: Value<K>,
  context: LoweringContext,
  channel: Index,
  vector: Index,
  finish: Finish,
) => void;

const channelwise: { readonly [K in Channelwise]: EmitChannel<K> } = {
  maxPool2d: lowerMaxPool2d,
  maxPool2dGradient: lowerMaxPool2dGradient,
  resample2d: lowerResample2d,
};

/** The kernel of a cluster that runs block by block. */
export function lowerBlockCluster(name: string, cluster: Cluster, context: LoweringContext): Kernel {
  const { heavy } = cluster;
  if (heavy === undefined) return lowerSampleWalk(name, cluster, context);
  if (isOp(heavy, "conv2dWeight")) return lowerConv2dWeight(name, heavy, context);
  if (isLayout(heavy) || isOp(heavy, "recurrence")) return lowerLayout(name, heavy, context);
  if (isOp(heavy, "recurrenceStates")) return lowerRecurrenceStates(name, heavy, context);
  if (isOp(heavy, "recurrenceGradient")) return lowerRecurrenceGradient(name, heavy, context);
  if (isOp(heavy, "softmax")) return lowerSoftmax(name, heavy, context);
  // Their sums over the batch wait for the end of a tile, because lanes of many are added up for less.
  const inTiles = isOp(heavy, "dense") || isOp(heavy, "denseTransposed") || isOp(heavy, "matmul");
  const builder = new KernelBuilder(context.target.lanes);
  const batch = new BatchSums(builder);
  const evaluatorAt = (
    vector: Index,
    coordinates: readonly Index[],
    known: readonly [Value, Expression][],
  ): PointEvaluator => {
    const leafIndex = (strides: readonly number[]): Index =>
      k.plus(...coordinates.map((at, axis) => k.times(at, strides[axis]!)));
    return new PointEvaluator(builder, context, { cluster, leafIndex, vector, known });
  };
  const finishAt =
    (vector: Index, sums: Summing["sums"] = () => {}): Finish =>
    (result, coordinates) => {
      const batchSums: Summing["batchSums"] = (at, term) => batch.add(at, term);
      evaluatorAt(vector, coordinates, [[heavy, builder.let(result)]]).run({ sums, batchSums });
      if (!inTiles) batch.flush();
    };
  const overVectors = (body: (vector: Index) => void): void => builder.repeat(context.block.vectors, body);
  if (isOp(heavy, "dense") || isOp(heavy, "denseTransposed")) {
    const overOutputs = new OutputSums(builder, cluster, context);
    lowerDense(builder, heavy, context, {
      prepare: (vector, coordinates) => evaluatorAt(vector, coordinates, []).prefetch(),
      finish: (vector) => finishAt(vector, (sum, term) => overOutputs.add(sum, vector, term)),
      end: () => {
        overOutputs.flush();
        batch.flush();
      },
    });
  } else if (isOp(heavy, "matmul")) {
    overVectors((vector) =>
      lowerMatmul(builder, heavy, context, vector, { finish: finishAt(vector), end: () => batch.flush() }),
    );
  } else if (isOp(heavy, "conv2d"))
    overVectors((vector) => lowerConv2d(builder, heavy, context, vector, finishAt(vector)));
  else if (isOp(heavy, "conv2dTransposed")) {
    overVectors((vector) => lowerConv2dTransposed(builder, heavy, context, vector, finishAt(vector)));
  } else {
    const emit = channelwise[heavy.op as Channelwise] as EmitChannel<OpName>;
    const sums = cluster.members.filter((member) => isOp(member, "sum"));
    overVectors((vector) => {
      builder.repeat(heavy.shape[0]!, (channel) => {
        const totals = new Map<Value, Variable>(sums.map((sum) => [sum, builder.accumulator(k.float(0))]));
        const add: Summing["sums"] = (sum, term) => {
          const total = totals.get(sum)!;
          builder.assign(total, k.add(k.read(total), term));
        };
        emit(builder, heavy, context, channel, vector, finishAt(vector, add));
        for (const [sum, total] of totals) builder.store(context.places.sample(sum, channel, vector), k.read(total));
      });
    });
  }
  return builder.finish(name);
}

/** The kernel of a cluster over shared values, and how finely its range may be cut. */
export function lowerSharedCluster(
  name: string,
  cluster: Cluster,
  context: LoweringContext,
  memory: { readonly blockStride: number; readonly batch: number },
): RangeKernel {
  const { heavy } = cluster;
  if (heavy === undefined) return lowerSharedWalk(name, cluster, context);
  if (isOp(heavy, "denseWeight")) return lowerDenseWeight(name, heavy, context, memory);
  if (isLayout(heavy)) return { kernel: lowerLayout(name, heavy, context), units: 1 };
  if (isOp(heavy, "resample2d")) {
    const builder = new KernelBuilder(1);
    const store: Finish = (result, [channel, row, column]) => {
      builder.store(context.places.shared(heavy, elementOf(heavy, channel!, row!, column!)), result);
    };
    builder.repeat("range", () => {
      builder.repeat(heavy.shape[0]!, (channel) =>
        lowerResample2d(builder, heavy, context, channel, k.index(0), store),
      );
    });
    return { kernel: builder.finish(name), units: 1 };
  }
  throw new Error(`${heavy.op} of shared values has no kernel`);
}

function isLayout(value: Value): value is Value<"transpose" | "slice" | "pad" | "concat"> {
  return value.op === "transpose" || value.op === "slice" || value.op === "pad" || value.op === "concat";
}
