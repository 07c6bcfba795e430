import { sizeOf } from "../../core/shape.js";
import { mul } from "../../graph/ops/elementwise.js";
import { isOp, type Value } from "../../graph/value.js";
import { ancestors } from "../../graph/walk.js";
import * as k from "../../kernel/builder.js";
import type { Kernel } from "../../kernel/language.js";
import type { Program } from "../contract.js";
import { storageOf } from "./alias.js";
import { clusters } from "./cluster.js";
import { loweringContext } from "./context.js";
import { commitKernel, gatherKernel, maskKernel, scatterKernel } from "./copy.js";
import { lowerBlockCluster, lowerSharedCluster } from "./emit.js";
import { flattened } from "./flatten.js";
import { placeSamples } from "./memory.js";
import { Places } from "./places.js";
import type { BlockKernel, Gather, LoweredProgram, Phase, RangeWork, Scatter, TensorOffsets } from "./program.js";
import { schedule } from "./schedule.js";
import type { BlockShape, Target } from "./target.js";
import { mayOverwrite, ownResults } from "./updates.js";
import { readsOf, resultsOf, type Step, type Usage, usageOf } from "./usage.js";

export interface LowerOptions {
  readonly target: Target;
  readonly batchSize: number;
  readonly tensors: TensorOffsets;
  /** Reserves shared floats for the program and tells their offset. Called once. */
  readonly reserve: (floats: number) => number;
}

/** Most slots of partial sums; as many threads can share a stage. */
const mostSlots = 16;
/** Slots are fewer where each is large: their sum is read back in every step. */
const slotBudget = 4 * 2 ** 20;

/** Turns a program into kernels, phases and a memory plan. */
export function lowerProgram(program: Program, options: LowerOptions): LoweredProgram {
  const given = { updates: program.updates ?? [], outputs: Object.entries(program.outputs) };
  const flat = flattened([...given.updates.map(({ value }) => value), ...given.outputs.map(([, value]) => value)]);
  const updates = ownResults(given.updates.map(({ parameter }, at) => ({ parameter, value: flat[at]! })));
  // What no kernel makes is copied, so that an output is always a result.
  const outputs = flat.slice(updates.length).map((value, at) => ({
    name: given.outputs[at]![0],
    value: storageOf(value).inputs.length === 0 && storageOf(value).op !== "uniform" ? mul(value, 1) : value,
  }));
  const roots = [...updates.map(({ value }) => value), ...outputs.map(({ value }) => value)];
  const order = ancestors(roots);
  const plan = schedule(order, roots);
  const lists = {
    shared: plan.shared.map((values) => clusters(values, "shared")),
    sample: plan.sample.map((values) => clusters(values, "sample")),
  };
  const usage = usageOf(lists, roots);
  const block = blockShape(order, options);
  const places = new Places(block);
  for (const { value } of outputs) places.pinned.add(storageOf(value));
  const inputs = order.filter((value) => isOp(value, "input"));
  const needs = placeSamples(usage, inputs, places);
  const blocks = Math.ceil(options.batchSize / block.width);
  places.slotStride = needs.slotFloats;
  places.slots = Math.max(
    1,
    Math.min(blocks, mostSlots, Math.max(2, Math.floor(slotBudget / Math.max(1, needs.slotFloats)))),
  );

  const shared = placeShared({ order, usage, updates, places, options });
  const context = loweringContext(options.target, places, shared.keyOffset);
  const kernels: Kernel[] = [];
  const add = (kernel: Kernel): string => {
    kernels.push(kernel);
    return kernel.name;
  };

  const phases: Phase[] = [];
  const stages = Math.max(usage.steps.shared.length, usage.steps.sample.length);
  const masked = new Set<Value>();
  for (let stage = 0; stage < stages; stage++) {
    for (const level of levelsOf(usage.steps.shared[stage] ?? [], usage)) {
      const work = level.map((step) => {
        const lowered = lowerSharedCluster(nameOf(step), step.cluster, context, {
          blockStride: needs.blockStride,
          batch: blocks * block.width,
        });
        return rangeWork(add(lowered.kernel), lowered.units, step.cluster.heavy?.op === "denseWeight");
      });
      phases.push({ kind: "range", work });
    }
    const steps = usage.steps.sample[stage] ?? [];
    const gathers = inputs
      .filter((input) => firstStage(input, usage) === stage)
      .map((input): Gather => gatherOf(input, inputs.indexOf(input), places, add));
    if (steps.length === 0 && gathers.length === 0) continue;
    const work: BlockKernel[] = [];
    // Sums over the batch read every lane of their operands, so lanes without a sample are cleared first.
    const mask = (value: Value): void => {
      if (masked.has(value)) return;
      masked.add(value);
      const at = places.sample(value, k.index(0), k.index(0));
      const kernel = maskKernel(`mask_${masked.size}`, block.lanes as Kernel["lanes"], {
        at,
        elements: sizeOf(value.shape),
        width: block.width,
      });
      work.push({ kernel: add(kernel), partial: true });
    };
    const summedLater = (value: Value): boolean =>
      (usage.readers.get(value) ?? []).some(({ cluster }) => cluster.kind === "shared");
    for (const input of inputs) if (firstStage(input, usage) === stage && summedLater(input)) mask(input);
    for (const step of steps) {
      if (step.cluster.heavy?.op === "conv2dWeight") for (const operand of readsOf(step.cluster)) mask(operand);
      work.push({ kernel: add(lowerBlockCluster(nameOf(step), step.cluster, context)), partial: false });
      for (const value of resultsOf(step.cluster)) {
        masked.delete(value);
        if (summedLater(value)) mask(value);
      }
    }
    const scatters = outputs.flatMap(({ name, value }) =>
      value.kind === "sample" && usage.makers.get(storageOf(value))?.phase === stage
        ? [scatterOf(name, value, places, add)]
        : [],
    );
    phases.push({
      kind: "blocks",
      gathers,
      kernels: work,
      scatters,
      slotRange: needs.slotRanges[stage] ?? { start: 0, length: 0 },
    });
  }
  if (shared.commits.length > 0) {
    const work = shared.commits.map(({ from, to, floats }, at) => {
      const kernel = commitKernel(`commit_${at}`, options.target.lanes, from, to);
      return rangeWork(add(kernel), Math.ceil(floats / options.target.lanes));
    });
    phases.push({ kind: "range", work });
  }

  return {
    kernels,
    phases,
    blockWidth: block.width,
    slots: places.slots,
    memory: {
      scratch: needs.scratch,
      blockStride: needs.blockStride,
      slotStride: needs.slotFloats,
      shared: shared.floats,
    },
    constants: shared.constants,
    scalars: order.flatMap((value) =>
      isOp(value, "scalar") ? [{ name: value.attributes.name, offset: places.of(value).offset }] : [],
    ),
    batchSizeOffset: shared.batchSizeOffset,
    keyOffset: shared.keyOffset,
    sharedOutputs: outputs.flatMap(({ name, value }) =>
      value.kind === "shared" ? [{ output: name, offset: places.of(value).offset, floats: sizeOf(value.shape) }] : [],
    ),
  };
}

/** A unit is a vector of numbers, or of a heavy kernel a walk over the whole batch. */
const rangeWork = (kernel: string, units: number, heavy = false): RangeWork => ({
  kernel,
  units,
  whole: !heavy && units < 64,
});

const nameOf = ({ cluster, phase, position }: Step): string => `${cluster.kind}_${phase}_${position}`;

/** Samples side by side in a dense program: its weights are fetched once for all of them. */
const denseWidth = 64;

/** Dense layers like wide blocks; images and series stay one vector wide, to stay in cache from layer to layer. */
function blockShape(order: readonly Value[], { target, batchSize }: LowerOptions): BlockShape {
  const large = order.some(({ op }) => op.startsWith("conv2d") || op.startsWith("recurrence") || op === "matmul");
  const densely = order.some(({ op }) => op.startsWith("dense"));
  const wanted = densely && !large ? denseWidth / target.lanes : 1;
  const vectors = Math.min(wanted, 2 ** Math.floor(Math.log2(Math.ceil(batchSize / target.lanes))));
  return { lanes: target.lanes, vectors, width: target.lanes * vectors };
}

function firstStage(input: Value, usage: Usage): number {
  const stages = (usage.readers.get(input) ?? []).map(({ cluster, phase }) =>
    cluster.kind === "sample" ? phase : phase - 1,
  );
  return stages.length === 0 ? -1 : Math.min(...stages);
}

// Names count within the program: with the numbers of values, which go on through a process, no program would be compiled but once.
function gatherOf(input: Value<"input">, at: number, places: Places, add: (kernel: Kernel) => string): Gather {
  const { width } = places.block;
  const { base, offset } = places.of(input);
  return {
    input: input.attributes.name,
    place: { base: base === "block" ? "block" : "scratch", offset },
    floats: sizeOf(input.shape),
    kernels: {
      uint8: add(gatherKernel(`gather_uint8_${at}`, width, "uint8")),
      float32: add(gatherKernel(`gather_float32_${at}`, width, "float32")),
    },
  };
}

function scatterOf(output: string, value: Value, places: Places, add: (kernel: Kernel) => string): Scatter {
  const floats = sizeOf(value.shape);
  const { base, offset } = places.of(value);
  return {
    output,
    place: { base: base === "block" ? "block" : "scratch", offset },
    floats,
    kernel: add(scatterKernel(`scatter_${output}`, floats, places.block.width)),
  };
}

/** Clusters of one shared phase in the order their results allow: those of one level do not need each other. */
function levelsOf(steps: readonly Step[], usage: Usage): Step[][] {
  const level = new Map<Step, number>();
  const levels: Step[][] = [];
  for (const step of steps) {
    const makers = [...readsOf(step.cluster)].flatMap((value) => usage.makers.get(value) ?? []);
    const own =
      Math.max(
        -1,
        ...makers
          .filter((maker) => maker.cluster.kind === "shared" && maker.phase === step.phase)
          .map((maker) => level.get(maker)!),
      ) + 1;
    level.set(step, own);
    levels[own] ??= [];
    levels[own].push(step);
  }
  return levels;
}

interface SharedPlan {
  readonly floats: number;
  readonly keyOffset: number;
  readonly batchSizeOffset: number | undefined;
  readonly constants: { offset: number; data: Float64Array }[];
  readonly commits: { from: number; to: number; floats: number }[];
}

/** Gives every stored shared value its place; updates overwrite their parameter where that is safe. */
function placeShared(parts: {
  readonly order: readonly Value[];
  readonly usage: Usage;
  readonly updates: ReturnType<typeof ownResults>;
  readonly places: Places;
  readonly options: LowerOptions;
}): SharedPlan {
  const { order, usage, updates, places, options } = parts;
  const direct = new Map(
    updates.filter((update) => mayOverwrite(update, usage)).map(({ parameter, value }) => [value, parameter]),
  );
  const own = order.filter((value) => {
    if (value.kind !== "shared" || value.op === "reshape" || value.op === "parameter" || direct.has(value))
      return false;
    return value.op === "scalar" || value.op === "constant" || value.op === "batchSize" || usage.stored.has(value);
  });
  const keyFloats = 16;
  const floats = own.reduce((total, value) => total + places.floats(value), keyFloats);
  const start = options.reserve(floats);
  let next = start + keyFloats;
  for (const value of own) {
    places.set(value, { base: "shared", offset: next });
    next += places.floats(value);
  }
  for (const [parameter, offset] of options.tensors) places.set(parameter, { base: "shared", offset });
  for (const [value, parameter] of direct) places.set(value, places.of(parameter));
  const constants = own.flatMap((value) =>
    isOp(value, "constant") ? [{ offset: places.of(value).offset, data: value.attributes.data }] : [],
  );
  const commits = updates
    .filter(({ value }) => !direct.has(value))
    .map(({ parameter, value }) => ({
      from: places.of(value).offset,
      to: places.of(parameter).offset,
      floats: sizeOf(value.shape),
    }));
  // Every mention of the batch's size is the same number.
  const [count, ...mentions] = own.filter(({ op }) => op === "batchSize");
  if (count !== undefined) for (const mention of mentions) places.set(mention, places.of(count));
  return { floats, keyOffset: start, batchSizeOffset: count && places.of(count).offset, constants, commits };
}
