import { threefry2x32 } from "../../core/threefry.js";
import { initialNumbers } from "./joe-kuo.js";

const bits = 32;

/** Dimensions that the table of direction numbers reaches. */
export const sobolDimensions = 101;

/**
 * A Sobol sequence: its points fill the unit cube more evenly than random ones, each run of 2^m of them an equal share of every
 * interval of length 2^-m. In the order of Gray codes, as Antonov and Saleev (1979) have it.
 *
 * Source: Joe and Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci. Comput. 30, 2008,
 * direction numbers new-joe-kuo-6. Checked against SciPy.
 *
 * @returns The coordinates of a point as fractions of 2^32, by its number.
 */
export function sobolSequence(dimensions: number): (number: number) => Uint32Array {
  const directions = directionNumbers(dimensions);
  return (number) => {
    const gray = number ^ Math.floor(number / 2);
    return Uint32Array.from(directions, (direction) => {
      let point = 0;
      for (let bit = 0; bit < bits; bit++) if ((gray >>> bit) & 1) point ^= direction[bit]!;
      return point;
    });
  };
}

/**
 * Scrambles a coordinate so that every digit is flipped or not by chance for each run of digits before it: each point becomes
 * uniform, and together they stay as even as they were.
 *
 * Source: Owen, "Randomly permuted (t,m,s)-nets and (t,s)-sequences", 1995.
 *
 * @param key Of the coordinate: the same in all points.
 */
export function owenScramble(point: number, key: readonly [number, number]): number {
  const words = new Uint32Array(2);
  let scrambled = 0;
  for (let bit = 0; bit < bits; bit++) {
    const before = bit === 0 ? 0 : point >>> (bits - bit);
    threefry2x32(key[0], key[1], before, bit, words);
    const flip = words[0]! & 1;
    scrambled |= (((point >>> (bits - 1 - bit)) & 1) ^ flip) << (bits - 1 - bit);
  }
  return scrambled >>> 0;
}

function directionNumbers(dimensions: number): Uint32Array[] {
  const table = initialNumbers.trim().split(/\s+/);
  const polynomials = primitivePolynomials();
  return Array.from({ length: dimensions }, (_, dimension) => {
    // The first dimension is van der Corput's sequence.
    if (dimension === 0) return Uint32Array.from({ length: bits }, (_, bit) => 2 ** (bits - 1 - bit));
    return directionOf(table[dimension - 1]!.split(",").map(Number), polynomials.next().value!);
  });
}

/** Equations 2 and 3 of Joe and Kuo's notes, the numbers m shifted to fractions of 2^32. */
function directionOf(initial: readonly number[], polynomial: number): Uint32Array {
  const degree = initial.length;
  const direction = new Uint32Array(bits);
  for (let at = 0; at < bits; at++) {
    if (at < degree) {
      direction[at] = initial[at]! * 2 ** (bits - 1 - at);
      continue;
    }
    let word = direction[at - degree]! ^ (direction[at - degree]! >>> degree);
    for (let back = 1; back < degree; back++) {
      if ((polynomial >>> (degree - back)) & 1) word ^= direction[at - back]!;
    }
    direction[at] = word;
  }
  return direction;
}

/** Primitive polynomials modulo 2 as numbers whose bits are the coefficients: x + 1 = 3, x² + x + 1 = 7, x³ + x + 1 = 11 … */
function* primitivePolynomials(): Generator<number, never> {
  yield 3;
  for (let degree = 2; ; degree++) {
    for (let polynomial = 2 ** degree + 1; polynomial < 2 ** (degree + 1); polynomial += 2) {
      if (orderOfX(polynomial, degree) === 2 ** degree - 1) yield polynomial;
    }
  }
}

/** The least power of x that leaves 1 behind when it is divided by the polynomial: 2^degree - 1 for primitive ones only. */
function orderOfX(polynomial: number, degree: number): number {
  let power = 1;
  for (let order = 1; ; order++) {
    power *= 2;
    if (power >= 2 ** degree) power ^= polynomial;
    if (power === 1) return order;
  }
}
