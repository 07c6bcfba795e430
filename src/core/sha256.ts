/** Fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8. */
const constants = fractions(64, Math.cbrt);
const start = fractions(8, Math.sqrt);

function fractions(count: number, root: (x: number) => number): Int32Array {
  const primes: number[] = [];
  for (let x = 2; primes.length < count; x++) if (primes.every((prime) => x % prime !== 0)) primes.push(x);
  return Int32Array.from(primes, (prime) => Math.floor((root(prime) % 1) * 2 ** 32) | 0);
}

/**
 * SHA-256 of bytes that come piece by piece, wherever this runs: pages without HTTPS have no `crypto.subtle`, and that takes no
 * pieces.
 *
 * Source: NIST, FIPS 180-4, "Secure hash standard", 2015.
 */
export class Sha256 {
  readonly #state = start.slice();
  readonly #block = new Uint8Array(64);
  readonly #view = new DataView(this.#block.buffer);
  readonly #words = new Int32Array(64);
  #held = 0;
  #length = 0;

  update(bytes: Uint8Array): this {
    this.#length += bytes.length;
    for (let from = 0; from < bytes.length; ) {
      const taken = Math.min(64 - this.#held, bytes.length - from);
      this.#block.set(bytes.subarray(from, from + taken), this.#held);
      this.#held += taken;
      from += taken;
      if (this.#held === 64) this.#compress();
    }
    return this;
  }

  /** In hex. Nothing can be added afterwards. */
  digest(): string {
    const bits = this.#length * 8;
    const padding = new Uint8Array((this.#held < 56 ? 56 : 120) - this.#held);
    padding[0] = 0x80;
    const length = new DataView(new ArrayBuffer(8));
    length.setUint32(0, Math.floor(bits / 2 ** 32));
    length.setUint32(4, bits % 2 ** 32);
    this.update(padding).update(new Uint8Array(length.buffer));
    return Array.from(this.#state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  #compress(): void {
    const words = this.#words;
    for (let at = 0; at < 16; at++) words[at] = this.#view.getInt32(at * 4);
    for (let at = 16; at < 64; at++) {
      const near = words[at - 2]!;
      const far = words[at - 15]!;
      const s0 = rotated(far, 7) ^ rotated(far, 18) ^ (far >>> 3);
      const s1 = rotated(near, 17) ^ rotated(near, 19) ^ (near >>> 10);
      words[at] = (words[at - 16]! + s0 + words[at - 7]! + s1) | 0;
    }
    const state = this.#state;
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    let e = state[4]!;
    let f = state[5]!;
    let g = state[6]!;
    let h = state[7]!;
    for (let at = 0; at < 64; at++) {
      const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
      const one = (h + s1 + ((e & f) ^ (~e & g)) + constants[at]! + words[at]!) | 0;
      const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
      const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    state[0] = state[0]! + a;
    state[1] = state[1]! + b;
    state[2] = state[2]! + c;
    state[3] = state[3]! + d;
    state[4] = state[4]! + e;
    state[5] = state[5]! + f;
    state[6] = state[6]! + g;
    state[7] = state[7]! + h;
    this.#held = 0;
  }
}

const rotated = (word: number, by: number): number => (word >>> by) | (word << (32 - by));
