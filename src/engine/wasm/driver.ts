import { gatherChunk } from "../lower/gather-chunk.js";
import type { LoweredProgram, Phase } from "../lower/program.js";
import { stepKey } from "../step-key.js";
import { Meeting } from "./barrier.js";
import { type MemoryViews, viewsOf } from "./memory.js";

export type Plan = Omit<LoweredProgram, "kernels" | "constants">;

/** Where a program's working memory lies, in floats. */
export interface ProgramMemory {
  readonly blocks: number;
  readonly slots: number;
  /** One for each thread. */
  readonly scratch: readonly number[];
}

/** A job as the threads see it: everything by address. */
export interface DriverJob {
  readonly rows: Uint32Array;
  readonly batchSize: number;
  readonly tables: Readonly<
    Record<string, { readonly byteOffset: number; readonly rowBytes: number; readonly type: "uint8" | "float32" }>
  >;
  /** One number for each step. */
  readonly scalars: Readonly<Record<string, Float64Array>>;
  readonly seed: number;
  readonly firstStep: number;
  /** Where outputs go, in floats: sample outputs by row, shared ones by step. */
  readonly outputs: Readonly<Record<string, number>>;
}

/** (shared, scratch, block, slot, from, to, count): bases in bytes. */
export type KernelFunction = (
  shared: number,
  scratch: number,
  block: number,
  slot: number,
  from: number,
  to: number,
  count: number,
) => void;

interface Thread {
  readonly number: number;
  readonly count: number;
}

/** Runs the steps of a job on one thread; all threads of a job run this at the same time. */
export class ProgramDriver {
  readonly #plan: Plan;
  readonly #memory: ProgramMemory;
  readonly #kernels: Readonly<Record<string, KernelFunction>>;
  readonly #thread: Thread;
  readonly #buffer: () => ArrayBufferLike;
  #views: MemoryViews;
  /** Lanes the mask in scratch memory currently lets through. */
  #maskedTo = -1;

  constructor(
    plan: Plan,
    parts: {
      readonly memory: ProgramMemory;
      readonly kernels: Readonly<Record<string, KernelFunction>>;
      readonly thread: Thread;
      readonly buffer: () => ArrayBufferLike;
    },
  ) {
    this.#plan = plan;
    this.#memory = parts.memory;
    this.#kernels = parts.kernels;
    this.#thread = parts.thread;
    this.#buffer = parts.buffer;
    this.#views = viewsOf(parts.buffer());
  }

  /** Runs the steps [from, to) of the job. */
  run(job: DriverJob, from: number, to: number): void {
    // Memory may have grown or been used by another program since the last job.
    this.#views = viewsOf(this.#buffer());
    this.#maskedTo = -1;
    const meeting = new Meeting(this.#views.ints, this.#thread.count);
    meeting.wait();
    for (let step = from; step < to; step++) {
      const first = step * job.batchSize;
      const count = Math.min(job.batchSize, job.rows.length - first);
      if (this.#thread.number === 0) this.#writeStep(job, step, count);
      meeting.wait();
      for (const phase of this.#plan.phases) {
        if (phase.kind === "range") this.#range(phase, Math.ceil(count / this.#plan.blockWidth));
        else this.#blocks(phase, job, first, count, meeting);
        meeting.wait();
      }
      if (this.#thread.number === 0) this.#readStep(job, step);
    }
  }

  #writeStep(job: DriverJob, step: number, count: number): void {
    const { floats, ints } = this.#views;
    for (const { name, offset } of this.#plan.scalars) floats[offset] = job.scalars[name]![step]!;
    if (this.#plan.batchSizeOffset !== undefined) floats[this.#plan.batchSizeOffset] = count;
    const key = stepKey(job.seed, job.firstStep + step);
    ints[this.#plan.keyOffset] = key[0];
    ints[this.#plan.keyOffset + 1] = key[1];
  }

  #readStep(job: DriverJob, step: number): void {
    const { floats: memory } = this.#views;
    for (const { output, offset, floats } of this.#plan.sharedOutputs) {
      const target = job.outputs[output]! + step * floats;
      if (floats < 16) for (let at = 0; at < floats; at++) memory[target + at] = memory[offset + at]!;
      else memory.copyWithin(target, offset, offset + floats);
    }
  }

  #range({ work }: Extract<Phase, { kind: "range" }>, blocks: number): void {
    const { number, count } = this.#thread;
    const bases = [this.#memory.scratch[number]! * 4, this.#memory.blocks * 4, this.#memory.slots * 4] as const;
    work.forEach(({ kernel, units, whole }, turn) => {
      const mine = turn % count === number;
      const from = whole ? 0 : Math.floor((units * number) / count);
      const to = whole ? (mine ? units : 0) : Math.floor((units * (number + 1)) / count);
      if (from < to) this.#kernels[kernel]!(0, bases[0], bases[1], bases[2], from, to, blocks);
    });
  }

  #blocks(
    phase: Extract<Phase, { kind: "blocks" }>,
    job: DriverJob,
    first: number,
    count: number,
    meeting: Meeting,
  ): void {
    const { blockWidth, slots, memory } = this.#plan;
    const blocks = Math.ceil(count / blockWidth);
    const next = (): number => meeting.nextSlot(slots, this.#thread.number);
    for (let slot = next(); slot < slots; slot = next()) {
      const slotOffset = this.#memory.slots + slot * memory.slotStride;
      const { start, length } = phase.slotRange;
      if (length > 0) this.#views.floats.fill(0, slotOffset + start, slotOffset + start + length);
      const end = Math.ceil((blocks * (slot + 1)) / slots);
      for (let block = Math.ceil((blocks * slot) / slots); block < end; block++) {
        const inBatch = block * blockWidth;
        this.#block(phase, job, {
          first: first + inBatch,
          inBatch,
          valid: Math.min(blockWidth, count - inBatch),
          block,
          slotOffset,
        });
      }
    }
  }

  #block(
    phase: Extract<Phase, { kind: "blocks" }>,
    job: DriverJob,
    at: {
      readonly first: number;
      readonly inBatch: number;
      readonly valid: number;
      readonly block: number;
      readonly slotOffset: number;
    },
  ): void {
    const { blockWidth } = this.#plan;
    const scratch = this.#memory.scratch[this.#thread.number]!;
    const own = this.#memory.blocks + at.block * this.#plan.memory.blockStride;
    const partial = at.valid < blockWidth;
    if (this.#maskedTo !== at.valid) {
      for (let lane = 0; lane < blockWidth; lane++) this.#views.ints[scratch + lane] = lane < at.valid ? -1 : 0;
      this.#maskedTo = at.valid;
    }
    for (const { input, place, floats, kernels } of phase.gathers) {
      const table = job.tables[input]!;
      const gather = this.#kernels[kernels[table.type]]!;
      const target = ((place.base === "block" ? own : scratch) + place.offset) * 4;
      for (let from = 0; from < floats; from += gatherChunk) {
        const to = Math.min(floats, from + gatherChunk);
        for (let lane = 0; lane < blockWidth; lane++) {
          // Lanes without a sample get a copy of one, so that nothing in them is out of the ordinary.
          const row = job.rows[at.first + Math.min(lane, at.valid - 1)]!;
          gather(table.byteOffset + row * table.rowBytes, target + lane * 4, 0, 0, from, to, 0);
        }
      }
    }
    for (const { kernel, partial: onlyPartial } of phase.kernels) {
      if (!onlyPartial || partial) this.#kernels[kernel]!(0, scratch * 4, own * 4, at.slotOffset * 4, at.inBatch, 0, 0);
    }
    for (const { output, place, floats, kernel } of phase.scatters) {
      const source = ((place.base === "block" ? own : scratch) + place.offset) * 4;
      for (let lane = 0; lane < at.valid; lane++) {
        const target = (job.outputs[output]! + (at.first + lane) * floats) * 4;
        this.#kernels[kernel]!(target, source + lane * 4, 0, 0, 0, 0, 0);
      }
    }
  }
}
