import { type Shape, sameShape } from "../../core/shape.js";
import { isOp, type Kind, type OpName, type Value } from "../../graph/value.js";
import { windowsTile } from "./pool.js";
import { isPointwise, operandsOf } from "./schedule.js";

/** Work done in one walk over a shape: at most one heavy op, then whatever follows element by element. */
export interface Cluster {
  readonly kind: Kind;
  /** The shape walked over. */
  readonly shape: Shape;
  /** A convolution, pooling or the like, whose results the members use while they are in registers. */
  readonly heavy?: Value;
  /** Elementwise values in order; sums over axes and over the batch end here. */
  readonly members: readonly Value[];
}

/** Ops that can hand each result to the elementwise ops after them. */
const producers = new Set<OpName>([
  "conv2d",
  "conv2dTransposed",
  "dense",
  "denseTransposed",
  "maxPool2d",
  "maxPool2dGradient",
  "resample2d",
  "matmul",
]);

/** Those whose results may be added up to one number a sample. */
const dense = new Set<OpName>(["dense", "denseTransposed"]);

/** Those that finish one channel before the next, so that a sum over each channel's image may follow. */
const channelwise = new Set<OpName>(["maxPool2d", "maxPool2dGradient", "resample2d"]);

/** In a shared phase a batch reduction is an elementwise read of the slots' partial sums, added up. */
const readsSlots = (value: Value, kind: Kind): boolean =>
  kind === "shared" && (isOp(value, "batchSum") || isOp(value, "conv2dWeight"));

/** Joins neighbours of a schedule list that walk over the same shape. */
export function clusters(values: readonly Value[], kind: Kind): Cluster[] {
  const result: Cluster[] = [];
  let open: { shape: Shape; heavy?: Value; members: Value[] } | undefined;
  const close = (): void => {
    if (open !== undefined) result.push({ kind, ...open });
    open = undefined;
  };
  for (const value of values) {
    const role = roleOf(value, kind);
    if (role === "alone") {
      close();
      result.push({ kind, shape: value.shape, heavy: value, members: [] });
      continue;
    }
    if (role === "producer") {
      close();
      open = { shape: value.shape, heavy: value, members: [] };
      continue;
    }
    const shape = role === "reduction" ? value.inputs[0]!.shape : value.shape;
    if (open === undefined || !joins(open, value, shape)) {
      close();
      open = { shape, members: [] };
    }
    open.members.push(value);
  }
  close();
  return result;
}

type Role = "pointwise" | "reduction" | "producer" | "alone";

function roleOf(value: Value, kind: Kind): Role {
  if (isPointwise(value) || readsSlots(value, kind)) return "pointwise";
  if (isOp(value, "sum") || isOp(value, "batchSum")) return "reduction";
  // Overlapping windows add up in memory, so their gradient is not at hand element by element.
  if (isOp(value, "maxPool2dGradient") && !windowsTile(value)) return "alone";
  return kind === "sample" && producers.has(value.op) ? "producer" : "alone";
}

function joins(open: { shape: Shape; heavy?: Value; members: Value[] }, value: Value, shape: Shape): boolean {
  if (!sameShape(open.shape, shape)) return false;
  const results = new Set<Value>(open.members);
  if (open.heavy !== undefined) results.add(open.heavy);
  for (const operand of operandsOf(value)) {
    if (!results.has(operand)) continue;
    // A member's result is at hand only element by element: not a sum's, and not through a reshape or a stretch.
    if (isOp(operand, "sum") || !value.inputs.includes(operand) || !sameShape(operand.shape, shape)) return false;
  }
  if (!isOp(value, "sum")) return true;
  const { axes } = value.attributes;
  const sums = open.members.filter((member) => isOp(member, "sum"));
  if (open.heavy !== undefined)
    return sameShape(axes, channelwise.has(open.heavy.op) ? [1, 2] : dense.has(open.heavy.op) ? [0] : []);
  return sums.every((other) => sameShape(other.attributes.axes, axes));
}
