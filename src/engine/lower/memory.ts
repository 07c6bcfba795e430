import { sameShape, sizeOf } from "../../core/shape.js";
import { isOp, type Value } from "../../graph/value.js";
import { maskFloats } from "./context.js";
import type { Places } from "./places.js";
import { Regions } from "./regions.js";
import { outlives, readsOf, resultsOf, type Step, type Usage } from "./usage.js";

/** How much memory a program needs, in floats. */
export interface MemoryNeeds {
  readonly scratch: number;
  /** From one block's persistent values to the next. */
  readonly blockStride: number;
  /** The slots' values written by each stage, as [start, length) of a slot. */
  readonly slotRanges: readonly { readonly start: number; readonly length: number }[];
  readonly slotFloats: number;
}

/** Gives every sample value its place: scratch memory within one stage, the block's own memory beyond it. */
export function placeSamples(usage: Usage, inputs: readonly Value<"input">[], places: Places): MemoryNeeds {
  let blockFloats = 0;
  const persist = (value: Value): void => {
    places.set(value, { base: "block", offset: blockFloats });
    blockFloats += places.floats(value);
  };
  const births = new Map<number, Value[]>();
  for (const input of inputs) {
    const stages = (usage.readers.get(input) ?? []).map(({ cluster, phase }) =>
      cluster.kind === "sample" ? phase : phase - 1,
    );
    const born = stages.length === 0 ? 0 : Math.min(...stages);
    if (outlives(input, usage, born)) persist(input);
    else births.set(born, [...(births.get(born) ?? []), input]);
  }
  let scratch = maskFloats;
  usage.steps.sample.forEach((steps, stage) => {
    const regions = new Regions();
    const base = maskFloats;
    const takeScratch = (value: Value): void =>
      places.set(value, { base: "scratch", offset: base + regions.take(places.floats(value)) });
    for (const input of births.get(stage) ?? []) takeScratch(input);
    for (const step of steps) {
      const dying = dyingAt(step, usage, places);
      for (const value of resultsOf(step.cluster)) {
        if (!usage.stored.has(value)) continue;
        if (outlives(value, usage, stage)) {
          persist(value);
          continue;
        }
        const heir = heirFor(value, step, dying, places);
        if (heir === undefined) takeScratch(value);
        else {
          places.set(value, places.of(heir));
          dying.delete(heir);
        }
      }
      for (const value of dying) regions.give(places.of(value).offset - base, places.floats(value));
    }
    scratch = Math.max(scratch, base + regions.length);
  });

  const { slotRanges, slotFloats } = placeSlots(usage, places);
  return { scratch, blockStride: paddedStride(blockFloats), slotRanges, slotFloats };
}

/** Scratch values no later step of the stage reads. Outputs are never read by a step, so they stay to the end. */
function dyingAt(step: Step, usage: Usage, places: Places): Set<Value> {
  const dying = new Set<Value>();
  for (const value of readsOf(step.cluster)) {
    if (value.kind !== "sample" || places.of(value).base !== "scratch") continue;
    const readers = usage.readers.get(value)!;
    if (!places.pinned.has(value) && readers.every(({ position }) => position <= step.position)) dying.add(value);
  }
  return dying;
}

/** A dying operand whose memory the result may take over: read only at the very element being written. */
function heirFor(value: Value, { cluster }: Step, dying: ReadonlySet<Value>, places: Places): Value | undefined {
  if (!sameShape(value.shape, cluster.shape) || cluster.kind !== "sample") return undefined;
  const readByHeavy = new Set(cluster.heavy === undefined ? [] : readsOf({ ...cluster, members: [] }));
  for (const leaf of dying) {
    const direct = cluster.members.every((member) =>
      member.inputs.every((input) => input === leaf || !aliases(input, leaf)),
    );
    if (
      direct &&
      !readByHeavy.has(leaf) &&
      sameShape(leaf.shape, cluster.shape) &&
      places.floats(leaf) === places.floats(value)
    )
      return leaf;
  }
  return undefined;
}

function aliases(input: Value, leaf: Value): boolean {
  let value = input;
  while (isOp(value, "reshape")) value = value.inputs[0]!;
  return value === leaf;
}

function placeSlots(usage: Usage, places: Places): Pick<MemoryNeeds, "slotRanges" | "slotFloats"> {
  let slotFloats = 0;
  const slotRanges = usage.steps.sample.map((steps) => {
    const start = slotFloats;
    for (const { cluster } of steps) {
      const values = cluster.heavy === undefined ? cluster.members : [cluster.heavy, ...cluster.members];
      for (const value of values) {
        if (value.kind !== "shared") continue;
        places.setSlot(value, slotFloats);
        slotFloats += Math.ceil(sizeOf(value.shape) / 16) * 16;
      }
    }
    return { start, length: slotFloats - start };
  });
  return { slotRanges, slotFloats };
}

/** Blocks a multiple of 4096 bytes apart would compete for the same cache sets. */
function paddedStride(floats: number): number {
  const rounded = Math.ceil(floats / 16) * 16;
  return rounded > 0 && rounded % 1024 === 0 ? rounded + 80 : rounded + (rounded > 0 ? 16 : 0);
}
