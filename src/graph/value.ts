import { formatShape, type Shape } from "../core/shape.js";
import type { AxisMap } from "./axis-map.js";

/** `sample`: one per sample of the batch. `shared`: one for the whole batch (parameters, statistics, the loss). */
export type Kind = "sample" | "shared";

export interface Type {
  readonly kind: Kind;
  /** Without the batch axis. */
  readonly shape: Shape;
}

type None = Readonly<Record<string, never>>;

/** Top, bottom, left, right, in elements. */
export type Padding2d = readonly [number, number, number, number];

export interface ConvAttributes {
  readonly stride: readonly [number, number];
  readonly padding: Padding2d;
  readonly dilation: readonly [number, number];
}

export interface PoolAttributes {
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: Padding2d;
}

export interface MatmulAttributes {
  /** Whether an operand is read with its last two axes exchanged. */
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Recurrent cells; `ops/recurrence.ts` says what each adds up. */
export type CellName = "lstm" | "gru";

/** Every primitive op and its attributes. All engines are total over this list. */
export interface OpAttributes {
  // sources
  input: { readonly name: string; readonly shape: Shape };
  parameter: { readonly name: string; readonly shape: Shape };
  scalar: { readonly name: string };
  constant: { readonly shape: Shape; readonly data: Float64Array };
  uniform: { readonly shape: Shape; readonly stream: number };
  batchSize: None;
  // elementwise
  neg: None;
  exp: None;
  log: None;
  log1p: None;
  sqrt: None;
  abs: None;
  cos: None;
  tanh: None;
  sigmoid: None;
  erf: None;
  stopGradient: None;
  add: None;
  sub: None;
  mul: None;
  div: None;
  max: None;
  min: None;
  greater: None;
  greaterEqual: None;
  equal: None;
  select: None;
  broadcast: { readonly shape: Shape; readonly kind: Kind };
  // reductions
  sum: { readonly axes: readonly number[] };
  batchSum: None;
  // layout
  reshape: { readonly shape: Shape };
  transpose: { readonly permutation: readonly number[] };
  slice: { readonly start: readonly number[]; readonly end: readonly number[] };
  pad: { readonly before: readonly number[]; readonly after: readonly number[] };
  concat: { readonly axis: number };
  // linear maps
  dense: None;
  denseTransposed: None;
  denseWeight: None;
  conv2d: ConvAttributes;
  conv2dTransposed: ConvAttributes & { readonly outputSize: readonly [number, number] };
  conv2dWeight: ConvAttributes & { readonly kernel: readonly [number, number] };
  maxPool2d: PoolAttributes;
  maxPool2dGradient: PoolAttributes;
  resample2d: { readonly rows: AxisMap; readonly columns: AxisMap };
  // within each sample
  matmul: MatmulAttributes;
  softmax: { readonly axis: number };
  recurrence: { readonly cell: CellName };
  recurrenceStates: { readonly cell: CellName };
  recurrenceGradient: { readonly cell: CellName };
}

export type OpName = keyof OpAttributes;

/** A node of the graph: an op, the values it reads and the type of its result. Immutable. */
export interface Value<K extends OpName = OpName> extends Type {
  readonly id: number;
  readonly op: K;
  readonly inputs: readonly Value[];
  readonly attributes: OpAttributes[K];
}

/** What an op must know of itself: the type of its result, and how gradients flow back through it. */
export interface OpRule<K extends OpName> {
  infer(inputs: readonly Value[], attributes: OpAttributes[K]): Type;
  /** One gradient for each input, undefined where none flows. Made of ordinary values. */
  gradient(value: Value<K>, upstream: Value): readonly (Value | undefined)[];
}

let nextId = 0;

/** Makes a node whose type follows from the op's rule. Ids grow along edges, so sorting by id is a topological order. */
export function node<K extends OpName>(
  op: K,
  rule: OpRule<K>,
  inputs: readonly Value[],
  attributes: OpAttributes[K],
): Value<K> {
  const { kind, shape } = rule.infer(inputs, attributes);
  return { id: nextId++, op, inputs, attributes, kind, shape };
}

export function isOp<K extends OpName>(value: Value, op: K): value is Value<K> {
  return value.op === op;
}

export function formatType({ kind, shape }: Type): string {
  return `${kind} ${formatShape(shape)}`;
}

export const none: None = {};
