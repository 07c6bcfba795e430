/**
 * The permutation of 0 … n-1 that NumPy's `RandomState(seed).permutation(n)` gives, with which scikit-learn's
 * `train_test_split` makes published splits: Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), and Fisher-Yates
 * from the end with masked rejection.
 */
export function numpyPermutation(n: number, seed: number): Uint32Array {
  const next = mersenneTwister(seed);
  const order = Uint32Array.from({ length: n }, (_, index) => index);
  for (let last = n - 1; last > 0; last--) {
    const mask = 2 ** (32 - Math.clz32(last)) - 1;
    let other = (next() & mask) >>> 0;
    while (other > last) other = (next() & mask) >>> 0;
    const kept = order[last]!;
    order[last] = order[other]!;
    order[other] = kept;
  }
  return order;
}

const length = 624;
const shift = 397;

/** Unsigned 32-bit words of MT19937. */
function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(length);
  state[0] = seed;
  for (let at = 1; at < length; at++) {
    const previous = state[at - 1]!;
    state[at] = Math.imul(1812433253, previous ^ (previous >>> 30)) + at;
  }
  let used = length;
  return () => {
    if (used === length) {
      twist(state);
      used = 0;
    }
    let word = state[used++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    word ^= word >>> 18;
    return word >>> 0;
  };
}

function twist(state: Uint32Array): void {
  for (let at = 0; at < length; at++) {
    const joined = (state[at]! & 0x80000000) | (state[(at + 1) % length]! & 0x7fffffff);
    state[at] = state[(at + shift) % length]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
  }
}
