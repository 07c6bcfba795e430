import { sameShape, sizeOf } from "../../core/shape.js";
import { elementwiseRules } from "../../graph/ops/elementwise.js";
import { isOp, type Value } from "../../graph/value.js";
import { constantNumber, storageOf } from "./alias.js";

/** Shared values that sum over the batch: they need every block of their stage. */
const batchReductions = new Set(["batchSum", "conv2dWeight", "denseWeight"]);
const sources = new Set(["input", "parameter", "scalar", "constant", "batchSize", "reshape"]);

/**
 * When everything runs. Shared phase s comes before sample stage s: it computes the shared values that need the sums
 * of stages before s; sample stage s then runs block by block with no one waiting for anyone.
 */
export interface Schedule {
  /** Stage of a sample value, phase of a shared one. */
  readonly phaseOf: ReadonlyMap<Value, number>;
  readonly shared: readonly (readonly Value[])[];
  readonly sample: readonly (readonly Value[])[];
}

/** Sorts the values a program computes into phases. `roots` decide the order of shared values: users right after what they use. */
export function schedule(order: readonly Value[], roots: readonly Value[]): Schedule {
  const phaseOf = new Map<Value, number>();
  for (const value of order) {
    const latest = value.inputs.reduce((phase, input) => Math.max(phase, phaseOf.get(input)!), 0);
    phaseOf.set(value, batchReductions.has(value.op) ? latest + 1 : latest);
  }
  postpone(order, phaseOf);
  const phases = Math.max(0, ...phaseOf.values()) + 1;
  const shared: Value[][] = Array.from({ length: phases }, () => []);
  const sample: Value[][] = Array.from({ length: phases }, () => []);
  for (const value of depthFirst(roots)) {
    if (value.kind === "shared" && !sources.has(value.op)) shared[phaseOf.get(value)!]!.push(value);
  }
  for (const value of order) {
    const phase = phaseOf.get(value)!;
    if (value.kind === "sample" && !sources.has(value.op)) sample[phase]!.push(value);
    // What a batch reduction does within blocks happens at the end of the stage before.
    if (isOp(value, "batchSum") || isOp(value, "conv2dWeight")) sample[phase - 1]!.push(value);
  }
  return { phaseOf, shared: shared.map(neighbourly), sample: sample.map(numbersLate) };
}

/**
 * Puts single numbers, such as a sample's loss, after whatever does not need them: they do not part two neighbours that
 * could share a walk.
 */
function numbersLate(values: readonly Value[]): Value[] {
  const held = new Set<Value>();
  const result: Value[] = [];
  const release = (value: Value): void => {
    if (!held.delete(value)) return;
    for (const operand of operandsOf(value)) release(operand);
    result.push(value);
  };
  for (const value of values) {
    const number = sizeOf(value.shape) === 1 && (isPointwise(value) || isOp(value, "batchSum"));
    if (number) held.add(value);
    else {
      for (const operand of operandsOf(value)) release(operand);
      result.push(value);
    }
  }
  for (const value of [...held]) release(value);
  return result;
}

/**
 * Brings elementwise values of one shape together, as far as what they are made of allows: they will share a walk. What
 * is not elementwise comes as soon as it can, so that values waiting for it may join as well.
 */
function neighbourly(values: readonly Value[]): Value[] {
  const waiting = new Set(values);
  const result: Value[] = [];
  const placeReady = (wanted: (value: Value) => boolean): void => {
    for (const value of waiting) {
      if (!wanted(value) || operandsOf(value).some((operand) => waiting.has(operand))) continue;
      waiting.delete(value);
      result.push(value);
    }
  };
  while (waiting.size > 0) {
    placeReady((value) => !isPointwise(value));
    const [first] = waiting;
    if (first !== undefined) placeReady((value) => isPointwise(value) && sameShape(value.shape, first.shape));
  }
  return result;
}

/**
 * Moves elementwise values to the stage or phase that first needs them: recomputing nothing, but keeping masks and noise
 * out of the memory that lives between stages, and what an update makes of old numbers in the walk of the update.
 */
function postpone(order: readonly Value[], phaseOf: Map<Value, number>): void {
  const needed = new Map<Value, number>();
  for (const value of [...order].reverse()) {
    const first = needed.get(value);
    if (first !== undefined && isPointwise(value)) {
      phaseOf.set(value, Math.max(phaseOf.get(value)!, first));
    }
    const runs = batchReductions.has(value.op) ? phaseOf.get(value)! - 1 : phaseOf.get(value)!;
    for (const input of value.inputs) needed.set(input, Math.min(needed.get(input) ?? runs, runs));
  }
}

export const isPointwise = ({ op }: Value): boolean => op in elementwiseRules || op === "broadcast" || op === "uniform";

function depthFirst(roots: readonly Value[]): Value[] {
  const seen = new Set<Value>();
  const result: Value[] = [];
  const stack: { value: Value; next: number }[] = [];
  for (const root of roots) {
    if (!seen.has(root)) stack.push({ value: root, next: 0 });
    seen.add(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const input = top.value.inputs[top.next++];
      if (input === undefined) {
        result.push(top.value);
        stack.pop();
      } else if (!seen.has(input)) {
        seen.add(input);
        stack.push({ value: input, next: 0 });
      }
    }
  }
  return result;
}

/** Values a kernel reads from memory: inputs with aliases resolved, numbers left out. */
export function operandsOf(value: Value): Value[] {
  return value.inputs.flatMap((input) => (constantNumber(input) === undefined ? [storageOf(input)] : []));
}
