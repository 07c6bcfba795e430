import { isOp, type Value } from "../../graph/value.js";
import { storageOf } from "./alias.js";
import type { Cluster } from "./cluster.js";
import { operandsOf } from "./schedule.js";

/** A cluster with its turn: shared phase or sample stage, and position in it. */
export interface Step {
  readonly cluster: Cluster;
  readonly phase: number;
  readonly position: number;
}

/** Values a cluster reads from memory. Partial sums, which live in slots, are not among them. */
export function readsOf({ kind, heavy, members }: Cluster): Set<Value> {
  const own = new Set<Value>(members);
  if (heavy !== undefined) own.add(heavy);
  const reads = new Set<Value>();
  for (const value of own) {
    if (kind === "shared" && (isOp(value, "batchSum") || isOp(value, "conv2dWeight"))) continue;
    for (const operand of operandsOf(value)) if (!own.has(operand)) reads.add(operand);
  }
  return reads;
}

/** Values a cluster computes, partial sums left out. */
export function resultsOf({ kind, heavy, members }: Cluster): Value[] {
  const all = heavy === undefined ? [...members] : [heavy, ...members];
  return all.filter((value) => value.kind === kind);
}

/** Who reads each value, and who makes it. */
export interface Usage {
  readonly steps: { readonly shared: readonly (readonly Step[])[]; readonly sample: readonly (readonly Step[])[] };
  readonly readers: ReadonlyMap<Value, readonly Step[]>;
  readonly makers: ReadonlyMap<Value, Step>;
  /** Values that must be in memory: read by another cluster, or wanted by the caller. */
  readonly stored: ReadonlySet<Value>;
}

export function usageOf(
  lists: { readonly shared: readonly (readonly Cluster[])[]; readonly sample: readonly (readonly Cluster[])[] },
  wanted: readonly Value[],
): Usage {
  const number = (list: readonly (readonly Cluster[])[]): Step[][] =>
    list.map((clusters, phase) => clusters.map((cluster, position) => ({ cluster, phase, position })));
  const steps = { shared: number(lists.shared), sample: number(lists.sample) };
  const readers = new Map<Value, Step[]>();
  const makers = new Map<Value, Step>();
  for (const step of [...steps.shared.flat(), ...steps.sample.flat()]) {
    for (const value of readsOf(step.cluster)) readers.set(value, [...(readers.get(value) ?? []), step]);
    for (const value of resultsOf(step.cluster)) makers.set(value, step);
  }
  const stored = new Set<Value>([...readers.keys(), ...wanted.map(storageOf)]);
  return { steps, readers, makers, stored };
}

/** Whether a sample value outlives its stage. `born` is the stage that makes it (for an input, the first that reads it). */
export function outlives(value: Value, usage: Usage, born: number): boolean {
  return (usage.readers.get(value) ?? []).some(({ cluster, phase }) => cluster.kind === "shared" || phase !== born);
}
