import { broadcastStrides, sizeOf, stridesOf } from "../../core/shape.js";
import { threefryConstants } from "../../core/threefry.js";
import type { ElementwiseName } from "../../graph/ops/elementwise.js";
import { isOp, type Value } from "../../graph/value.js";
import type { KernelBuilder } from "../../kernel/builder.js";
import * as k from "../../kernel/builder.js";
import type { Address, Expression, Index } from "../../kernel/language.js";
import * as math from "../../kernel/math.js";
import { constantNumber } from "./alias.js";
import type { Cluster } from "./cluster.js";
import type { LoweringContext } from "./context.js";

const flag = (mask: Expression): Expression => k.select(mask, k.float(1), k.float(0));

/** Every elementwise op in lanes. */
const expressions: {
  readonly [K in ElementwiseName]: (b: KernelBuilder, x: Expression, y: Expression, z: Expression) => Expression;
} = {
  neg: (_, x) => k.unary("neg", x),
  exp: (b, x) => math.exp(b, x),
  log: (b, x) => math.log(b, x),
  log1p: (b, x) => math.log1p(b, x),
  sqrt: (_, x) => k.unary("sqrt", x),
  abs: (_, x) => k.unary("abs", x),
  cos: (b, x) => math.cos(b, x),
  tanh: (b, x) => math.tanh(b, x),
  sigmoid: (b, x) => math.sigmoid(b, x),
  erf: (b, x) => math.erf(b, x),
  stopGradient: (_, x) => x,
  add: (_, x, y) => k.add(x, y),
  sub: (_, x, y) => k.sub(x, y),
  mul: (_, x, y) => k.mul(x, y),
  div: (_, x, y) => k.div(x, y),
  max: (_, x, y) => k.binary("max", x, y),
  min: (_, x, y) => k.binary("min", x, y),
  greater: (_, x, y) => flag(k.compare("greater", x, y)),
  greaterEqual: (_, x, y) => flag(k.compare("greaterEqual", x, y)),
  equal: (_, x, y) => flag(k.compare("equal", x, y)),
  select: (_, x, y, z) => k.select(k.compare("equal", x, k.float(0)), z, y),
};

const comparisons = new Set(["greater", "greaterEqual", "equal"]);

/** A leaf's element at the point of the walk, given its stride along each axis of the walked shape. */
export type LeafIndex = (strides: readonly number[]) => Index;

/** Receives what a point contributes to sums. */
export interface Summing {
  /** A sum over axes. */
  readonly sums: (sum: Value, term: Expression) => void;
  /** A sum over the batch: its place in the slot, and a term whose spare lanes are zero. */
  readonly batchSums: (at: Address, term: Expression) => void;
}

/** Evaluates a cluster's members at one point of its walk, each once. */
export class PointEvaluator {
  readonly #builder: KernelBuilder;
  readonly #context: LoweringContext;
  readonly #cluster: Cluster;
  readonly #leafIndex: LeafIndex;
  readonly #vector: Index;
  readonly #known: Map<Value, Expression>;
  readonly #masks = new Map<Value, Expression>();

  /** `known` holds results already in registers: the heavy op's, and leaves loaded outside the innermost loop. */
  constructor(
    builder: KernelBuilder,
    context: LoweringContext,
    options: {
      readonly cluster: Cluster;
      readonly leafIndex: LeafIndex;
      readonly vector: Index;
      readonly known: Iterable<readonly [Value, Expression]>;
    },
  ) {
    this.#builder = builder;
    this.#context = context;
    this.#cluster = options.cluster;
    this.#leafIndex = options.leafIndex;
    this.#vector = options.vector;
    this.#known = new Map(options.known);
  }

  /** Computes every member, and stores those the context has given a place. */
  run({ sums, batchSums }: Summing): void {
    const own = stridesOf(this.#cluster.shape);
    const { heavy } = this.#cluster;
    // Results may overwrite the operands they are made of, so every operand is read first.
    for (const leaf of leavesOf(this.#cluster)) this.operand(leaf);
    if (heavy !== undefined && this.#context.places.has(heavy)) {
      this.#builder.store(this.#address(heavy, own), this.operand(heavy));
    }
    for (const member of this.#cluster.members) {
      if (isOp(member, "sum")) sums(member, this.operand(member.inputs[0]!));
      else if (isOp(member, "batchSum") && this.#cluster.kind === "sample") {
        const at = this.#context.places.slot(member, this.#leafIndex(own));
        batchSums(at, k.keep(this.#context.laneMask(this.#vector), this.operand(member.inputs[0]!)));
      } else {
        this.#known.set(member, this.#builder.let(this.#member(member, own)));
        if (this.#context.places.has(member)) this.#builder.store(this.#address(member, own), this.#known.get(member)!);
      }
    }
  }

  /** Asks for the memory of the samples' values that this point reads. */
  prefetch(): void {
    for (const leaf of leavesOf(this.#cluster)) {
      if (leaf.kind !== "sample" || this.#known.has(leaf)) continue;
      this.#builder.prefetch(this.#address(leaf, broadcastStrides(leaf.shape, this.#cluster.shape)));
    }
  }

  operand(input: Value): Expression {
    const number = constantNumber(input);
    if (number !== undefined) return k.float(number);
    const known = this.#known.get(input);
    if (known !== undefined) return known;
    const loaded = this.#builder.let(this.load(input));
    this.#known.set(input, loaded);
    return loaded;
  }

  /** Reads a leaf at this point. */
  load(leaf: Value): Expression {
    const at = this.#address(leaf, broadcastStrides(leaf.shape, this.#cluster.shape));
    const lanesAreElements = this.#cluster.kind === "shared";
    if (leaf.kind === "sample") return k.load(at);
    return lanesAreElements && sizeOf(leaf.shape) > 1 ? k.load(at) : k.splat(at);
  }

  #address(value: Value, strides: readonly number[]): ReturnType<typeof k.address> {
    const element = this.#leafIndex(strides);
    const { places } = this.#context;
    return value.kind === "sample" ? places.sample(value, element, this.#vector) : places.shared(value, element);
  }

  #member(member: Value, own: readonly number[]): Expression {
    if (isOp(member, "batchSum") || isOp(member, "conv2dWeight")) return this.#slotSum(member, own);
    if (isOp(member, "uniform")) return this.#uniform(member, own);
    if (isOp(member, "broadcast")) return this.operand(member.inputs[0]!);
    if (isOp(member, "mul")) {
      // Multiplying by a comparison keeps or clears.
      const [a, b] = member.inputs;
      const maskB = this.#masks.get(b!);
      if (maskB !== undefined) return k.keep(maskB, this.operand(a!));
      const maskA = this.#masks.get(a!);
      if (maskA !== undefined) return k.keep(maskA, this.operand(b!));
    }
    if (isOp(member, "select")) {
      const mask = this.#masks.get(member.inputs[0]!);
      if (mask !== undefined) return k.select(mask, this.operand(member.inputs[1]!), this.operand(member.inputs[2]!));
    }
    const [x, y, z] = member.inputs.map((input) => this.operand(input));
    if (isOp(member, "log1p") && isExpOfNegative(member.inputs[0]!)) return math.log1pOfUnit(this.#builder, x!);
    if (comparisons.has(member.op)) {
      const mask = this.#builder.let(k.compare(member.op as "greater" | "greaterEqual" | "equal", x!, y!));
      this.#masks.set(member, mask);
      return flag(mask);
    }
    return expressions[member.op as ElementwiseName](this.#builder, x!, y!, z!);
  }

  /** A batch reduction's total: its partial sums, slot after slot. */
  #slotSum(member: Value, own: readonly number[]): Expression {
    const { places } = this.#context;
    const first = places.slot(member, this.#leafIndex(own));
    let total = k.load(first);
    for (let slot = 1; slot < places.slots; slot++) {
      total = this.#builder.let(k.add(total, k.load(k.offsetBy(first, slot * places.slotStride))));
    }
    return total;
  }

  /** The first word of threefry2x32(step key, (position in batch, stream * 2^20 + element)), as 24 bits of fraction. */
  #uniform(member: Value<"uniform">, own: readonly number[]): Expression {
    const b = this.#builder;
    const { rotations, parity } = threefryConstants;
    const keys = [0, 1].map((word) => b.let(k.splatInt(this.#context.stepKey(word))));
    const schedule = [
      keys[0]!,
      keys[1]!,
      b.let(k.intBinary("ixor", k.intBinary("ixor", keys[0]!, keys[1]!), k.int(parity))),
    ];
    const plus = (x: Expression, y: Expression): Expression => b.let(k.intBinary("iadd", x, y));
    const lane = this.#vector.terms.map(({ variable, stride }) => ({
      variable,
      stride: stride * this.#context.block.lanes,
    }));
    const offset = k.loopIndex({ offset: this.#vector.offset * this.#context.block.lanes, terms: lane });
    const position = plus(plus(k.parameter("from"), k.laneNumber), offset);
    const element = k.loopIndex(k.plus(this.#leafIndex(own), member.attributes.stream * 2 ** 20));
    let x = plus(position, schedule[0]!);
    let y = plus(element, schedule[1]!);
    for (let group = 0; group < 5; group++) {
      for (let round = 0; round < 4; round++) {
        const by = rotations[(group % 2) * 4 + round]!;
        x = plus(x, y);
        const rotated = k.intBinary("ior", k.shift("shiftLeft", y, by), k.shift("shiftRight", y, 32 - by));
        y = b.let(k.intBinary("ixor", rotated, x));
      }
      x = plus(x, schedule[(group + 1) % 3]!);
      y = plus(y, k.intBinary("iadd", schedule[(group + 2) % 3]!, k.int(group + 1)));
    }
    return k.mul(k.toFloat(k.shift("shiftRight", x, 8)), k.float(2 ** -24));
  }
}

/** Leaves a cluster reads from memory while it walks. */
export function leavesOf(cluster: Cluster): Value[] {
  const own = new Set<Value>(cluster.members);
  if (cluster.heavy !== undefined) own.add(cluster.heavy);
  const leaves = new Set<Value>();
  for (const member of cluster.members) {
    if (member.op === "conv2dWeight" || (member.op === "batchSum" && cluster.kind === "shared")) continue;
    for (const input of member.inputs) {
      if (!own.has(input) && constantNumber(input) === undefined) leaves.add(input);
    }
  }
  return [...leaves];
}

/** exp(-|x|), as softplus and cross-entropy from logits have it: never above 1. */
function isExpOfNegative(value: Value): boolean {
  const inside = value.inputs[0];
  return value.op === "exp" && inside?.op === "neg" && inside.inputs[0]?.op === "abs";
}
