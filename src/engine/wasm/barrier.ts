// Positions in the memory's first ints. Each on a cache line of its own.
const arrivedAt = 16;
const generationAt = 32;
const nextSlotAt = 48;
const lineInts = 16;
/** Threads with slots of their own: as many as a program has slots at most. */
const mostOwners = 16;

/**
 * How often a waiting thread looks before it sleeps, about a third of a millisecond: as long as one block of a small
 * network takes, which is what threads differ by, and short enough to yield a core that others need.
 */
const looks = 20_000;

/** Where the threads of one job meet, and where they draw the slots of a phase. */
export class Meeting {
  readonly #ints: Int32Array;
  readonly #threads: number;

  constructor(ints: Int32Array, threads: number) {
    this.#ints = ints;
    this.#threads = threads;
  }

  /** Waits until every thread has come. */
  wait(): void {
    const ints = this.#ints;
    if (this.#threads === 1) {
      ints[nextSlotAt] = 0;
      return;
    }
    const generation = Atomics.load(ints, generationAt);
    if (Atomics.add(ints, arrivedAt, 1) === this.#threads - 1) {
      Atomics.store(ints, arrivedAt, 0);
      for (let owner = 0; owner < Math.min(this.#threads, mostOwners); owner++) {
        Atomics.store(ints, nextSlotAt + owner * lineInts, 0);
      }
      Atomics.add(ints, generationAt, 1);
      Atomics.notify(ints, generationAt);
      return;
    }
    for (let look = 0; look < looks; look++) if (Atomics.load(ints, generationAt) !== generation) return;
    while (Atomics.load(ints, generationAt) === generation) Atomics.wait(ints, generationAt, generation, 100);
  }

  /**
   * A slot nobody has taken in this phase, or `slots` when all are taken. Each thread has slots of its own, and those that
   * others have left when it is done: so a block mostly stays in the cache of one core from phase to phase.
   */
  nextSlot(slots: number, thread: number): number {
    const ints = this.#ints;
    if (this.#threads === 1) return Math.min(slots, ints[nextSlotAt]!++);
    const owners = Math.min(this.#threads, mostOwners);
    for (let turn = 0; turn < owners; turn++) {
      const owner = (thread + turn) % owners;
      const slot = Math.floor((slots * owner) / owners) + Atomics.add(ints, nextSlotAt + owner * lineInts, 1);
      if (slot < Math.floor((slots * (owner + 1)) / owners)) return slot;
    }
    return slots;
  }
}
