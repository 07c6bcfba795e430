import type { KernelBuilder } from "./builder.js";
import * as k from "./builder.js";
import type { Expression } from "./language.js";

// Transcendental functions in lanes, by range reduction and short series. Error bounds are stated by math.test.ts.

function polynomial(b: KernelBuilder, x: Expression, coefficients: readonly number[]): Expression {
  const [last, ...rest] = [...coefficients].reverse();
  return rest.reduce<Expression>((sum, next) => b.let(k.multiplyAdd(sum, x, k.float(next))), k.float(last!));
}

/** e^x: 2^n e^r with |r| <= ln2 / 2 and Taylor's series to r^7. Below -86.6 the result is 0. */
export function exp(b: KernelBuilder, value: Expression): Expression {
  const x = b.let(value);
  const clamped = b.let(k.binary("min", k.binary("max", x, k.float(-86.6)), k.float(89)));
  const n = b.let(k.unary("floor", k.multiplyAdd(clamped, k.float(Math.LOG2E), k.float(0.5))));
  // ln 2 in two parts, the first with few enough bits that n times it is exact.
  const high = 0.693145751953125;
  const r = b.let(k.multiplyAdd(n, k.float(-(Math.LN2 - high)), k.multiplyAdd(n, k.float(-high), clamped)));
  const series = polynomial(b, r, [1, 1, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040]);
  // 2^(n-1), doubled afterwards, so that n = 128 still has an exponent.
  const scale = k.floatOfBits(k.shift("shiftLeft", k.intBinary("iadd", k.truncate(n), k.int(126)), 23));
  const result = b.let(k.mul(k.mul(series, k.float(2)), scale));
  return b.let(k.select(k.compare("greater", k.float(-86.6), x), k.float(0), result));
}

/** Natural logarithm: e ln2 + 2 atanh((m - 1) / (m + 1)) with m in [sqrt(1/2), sqrt(2)). Subnormal arguments are inexact. */
export function log(b: KernelBuilder, value: Expression): Expression {
  const x = b.let(value);
  const bits = b.let(k.bitsOfFloat(x));
  const rootHalf = 0x3f3504f3;
  const biased = b.let(k.shift("shiftRight", k.intBinary("iadd", bits, k.int(0x3f800000 - rootHalf)), 23));
  const exponent = b.let(k.intBinary("isub", biased, k.int(127)));
  const m = b.let(k.floatOfBits(k.intBinary("isub", bits, k.shift("shiftLeft", exponent, 23))));
  const s = b.let(k.div(k.sub(m, k.float(1)), k.add(m, k.float(1))));
  const series = polynomial(b, b.let(k.mul(s, s)), [2, 2 / 3, 2 / 5, 2 / 7, 2 / 9]);
  const finite = b.let(k.multiplyAdd(k.toFloat(exponent), k.float(Math.LN2), k.mul(s, series)));
  const positive = k.select(k.compare("greater", x, k.float(0)), finite, k.float(Number.NaN));
  const withZero = k.select(k.compare("equal", x, k.float(0)), k.float(Number.NEGATIVE_INFINITY), positive);
  return b.let(k.select(k.compare("equal", x, k.float(Number.POSITIVE_INFINITY)), x, withZero));
}

/** log(1 + x): log(w) x / (w - 1) with w = 1 + x rounded, which cancels the rounding (Kahan). */
export function log1p(b: KernelBuilder, value: Expression): Expression {
  const x = b.let(value);
  const w = b.let(k.add(x, k.float(1)));
  const rounded = b.let(k.sub(w, k.float(1)));
  const whole = log(b, w);
  const mended = k.mul(whole, k.div(x, rounded));
  const small = k.select(k.compare("equal", rounded, k.float(0)), x, mended);
  return b.let(k.select(k.compare("greater", x, k.float(1e30)), whole, small));
}

/** log(1 + x) for x in [0, 1]: 2 atanh(x / (2 + x)), without taking numbers apart. */
export function log1pOfUnit(b: KernelBuilder, value: Expression): Expression {
  const x = b.let(value);
  const s = b.let(k.div(x, k.add(x, k.float(2))));
  // The square of a tiny s would be subnormal, which costs most CPUs a hundred cycles, and the series is 2 anyway.
  const square = b.let(k.mul(s, k.binary("max", s, k.float(1e-15))));
  return b.let(k.mul(s, polynomial(b, square, [2, 2 / 3, 2 / 5, 2 / 7, 2 / 9, 2 / 11, 2 / 13, 2 / 15])));
}

/** Padé's [5/4] quotient near 0, 1 - 2 / (e^2|x| + 1) with the sign of x elsewhere. */
export function tanh(b: KernelBuilder, value: Expression): Expression {
  const x = b.let(value);
  const squared = b.let(k.mul(x, x));
  const over = polynomial(b, squared, [945, 105, 1]);
  const under = polynomial(b, squared, [945, 420, 15]);
  const near = k.div(k.mul(x, over), under);
  const size = b.let(k.unary("abs", x));
  const far = b.let(k.sub(k.float(1), k.div(k.float(2), k.add(exp(b, k.add(size, size)), k.float(1)))));
  const signed = k.select(k.compare("greater", k.float(0), x), k.unary("neg", far), far);
  return b.let(k.select(k.compare("greater", k.float(0.625), size), near, signed));
}

export function sigmoid(b: KernelBuilder, value: Expression): Expression {
  return b.let(k.div(k.float(1), k.add(exp(b, k.unary("neg", value)), k.float(1))));
}

/** Taylor's series to x^21 within 1, and Abramowitz and Stegun 7.1.26 beyond. */
export function erf(b: KernelBuilder, value: Expression): Expression {
  const x = b.let(value);
  const squared = b.let(k.mul(x, x));
  let factorial = 1;
  const coefficients = Array.from({ length: 11 }, (_, n) => {
    if (n > 0) factorial *= -n;
    return 2 / Math.sqrt(Math.PI) / (factorial * (2 * n + 1));
  });
  const near = k.mul(x, polynomial(b, squared, coefficients));
  const size = b.let(k.unary("abs", x));
  const t = b.let(k.div(k.float(1), k.multiplyAdd(size, k.float(0.3275911), k.float(1))));
  const tail = polynomial(b, t, [0, 0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429]);
  const far = b.let(k.sub(k.float(1), k.mul(tail, exp(b, k.unary("neg", squared)))));
  const signed = k.select(k.compare("greater", k.float(0), x), k.unary("neg", far), far);
  return b.let(k.select(k.compare("greater", k.float(1), size), near, signed));
}

/** cos x by quarter turns: sine or cosine series of the remainder, |r| <= pi / 4. For |x| below about 10^4. */
export function cos(b: KernelBuilder, value: Expression): Expression {
  const x = b.let(value);
  const quarter = b.let(k.unary("floor", k.multiplyAdd(x, k.float(2 / Math.PI), k.float(0.5))));
  const high = 1.5703125;
  const r = b.let(k.multiplyAdd(quarter, k.float(-(Math.PI / 2 - high)), k.multiplyAdd(quarter, k.float(-high), x)));
  const squared = b.let(k.mul(r, r));
  const cosine = polynomial(b, squared, [1, -1 / 2, 1 / 24, -1 / 720, 1 / 40320]);
  const sine = k.mul(r, polynomial(b, squared, [1, -1 / 6, 1 / 120, -1 / 5040, 1 / 362880]));
  const turn = b.let(k.truncate(quarter));
  const odd = k.compare("equal", k.toFloat(k.intBinary("iand", turn, k.int(1))), k.float(1));
  const size = b.let(k.select(odd, sine, cosine));
  // cos r, -sin r, -cos r, sin r: negative in the second and third quarter.
  const second = k.intBinary("iand", k.intBinary("iadd", turn, k.int(1)), k.int(2));
  return b.let(k.select(k.compare("equal", k.toFloat(second), k.float(2)), k.unary("neg", size), size));
}
