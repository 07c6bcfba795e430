import { threefry2x32 } from "./threefry.js";

/** Everything needed to continue a {@link Random} stream exactly where it stopped. */
export interface RandomState {
  readonly key: readonly [number, number];
  readonly counter: number;
}

/**
 * A seeded stream of random numbers: the same seed and label give the same numbers on every machine.
 *
 * @example
 * ```ts
 * import { Random } from "sandglass";
 * const random = new Random(42, "shuffle");
 * const order = random.permutation(5);
 * console.log(order.length); // 5
 * ```
 */
export class Random {
  #key: readonly [number, number];
  readonly #words = new Uint32Array(2);
  #counter = 0;

  /** `label` separates streams of one seed (weights, shuffling, noise), so that using one never shifts another. */
  constructor(seed: number, label = "") {
    this.#key = keyOf(seed, label);
  }

  /** Next unsigned 32-bit word. */
  word(): number {
    const draw = this.#counter++;
    if (draw % 2 === 0) threefry2x32(this.#key[0], this.#key[1], draw / 2, Math.floor(draw / 2 ** 33), this.#words);
    return this.#words[draw % 2]!;
  }

  /** Uniform in [0, 1), a multiple of 2^-32. */
  uniform(low = 0, high = 1): number {
    return low + (this.word() / 2 ** 32) * (high - low);
  }

  /** Gaussian, by Box and Muller (1958). */
  normal(mean = 0, sd = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return mean + sd * radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Whole number in [0, below). */
  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  /** The numbers 0 … n-1 in random order (Fisher and Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, index) => index);
    for (let last = n - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = order[last]!;
      order[last] = order[other]!;
      order[other] = kept;
    }
    return order;
  }

  save(): RandomState {
    return { key: this.#key, counter: this.#counter };
  }

  static restore(state: RandomState): Random {
    const random = new Random(0);
    random.#key = state.key;
    random.#counter = state.counter;
    if (state.counter % 2 === 1) {
      random.#counter--;
      random.word();
    }
    return random;
  }
}

/** A 64-bit key for a seed and label: FNV-1a over the label, mixed with the seed by Threefry. */
export function keyOf(seed: number, label: string): [number, number] {
  let hash = 0x811c9dc5;
  for (let at = 0; at < label.length; at++) hash = Math.imul(hash ^ label.charCodeAt(at), 0x01000193);
  const words = new Uint32Array(2);
  threefry2x32(seed >>> 0, Math.floor(seed / 2 ** 32), hash >>> 0, label.length, words);
  return [words[0]!, words[1]!];
}
