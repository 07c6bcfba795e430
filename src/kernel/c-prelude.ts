import { type PairStep, pairSteps } from "./lane-sums.js";
import type { Lanes } from "./language.js";

/**
 * C types and functions for vectors of one width: `float8`, `int8` (unsigned, so that it wraps), `mask8` (0 or -1), each
 * `_at` any multiple of four bytes in memory, and the operations that have no operator.
 */
export function cPrelude(lanes: Lanes): string {
  return lanes === 1 ? scalarPrelude : vectorPrelude(lanes);
}

const inline = "static inline __attribute__((always_inline))";

const scalarPrelude = `
typedef float float1;
typedef unsigned int1;
typedef int mask1;
typedef float float1_at __attribute__((may_alias));
typedef unsigned int1_at __attribute__((may_alias));
typedef int mask1_at __attribute__((may_alias));
${inline} int1 bitsOfFloat_1(float1 a) { int1 b; __builtin_memcpy(&b, &a, 4); return b; }
${inline} float1 floatOfBits_1(int1 a) { float1 b; __builtin_memcpy(&b, &a, 4); return b; }
${inline} int1 lane_number1(void) { return 0; }
${inline} float1 abs_1(float1 a) { return __builtin_fabsf(a); }
${inline} float1 sqrt_1(float1 a) { return __builtin_sqrtf(a); }
${inline} float1 floor_1(float1 a) { return __builtin_floorf(a); }
${inline} int1 truncate_1(float1 a) { return (int1)(int)a; }
${inline} float1 toFloat_1(int1 a) { return (float)(int)a; }
${inline} float1 min_1(float1 a, float1 b) { return b < a ? b : a; }
${inline} float1 max_1(float1 a, float1 b) { return a < b ? b : a; }
${inline} float1 keep1(mask1 m, float1 a) { return m ? a : 0; }
${inline} float1 select_float1(mask1 m, float1 a, float1 b) { return m ? a : b; }
${inline} int1 select_int1(mask1 m, int1 a, int1 b) { return m ? a : b; }
${inline} float1 sum1(float1 a) { return a; }
`;

function vectorPrelude(lanes: number): string {
  const [float, int, mask] = [`float${lanes}`, `int${lanes}`, `mask${lanes}`];
  const each = (one: (lane: number) => string): string => Array.from({ length: lanes }, (_, at) => one(at)).join(", ");
  const vector = `vector_size(${lanes * 4})`;
  return `
typedef float ${float} __attribute__((${vector}));
typedef unsigned ${int} __attribute__((${vector}));
typedef int ${mask} __attribute__((${vector}));
typedef float ${float}_at __attribute__((${vector}, aligned(4), may_alias));
typedef unsigned ${int}_at __attribute__((${vector}, aligned(4), may_alias));
typedef int ${mask}_at __attribute__((${vector}, aligned(4), may_alias));
#ifndef ONCE
#define ONCE
typedef unsigned int1_at __attribute__((may_alias));
#ifdef __clang__
#define SHUFFLE(a, b, type, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, type, ...) __builtin_shuffle(a, b, (type){__VA_ARGS__})
#endif
#endif
${inline} ${float} splat_${float}(float a) { return (${float}){${each(() => "a")}}; }
${inline} ${int} splat_${int}(unsigned a) { return (${int}){${each(() => "a")}}; }
${inline} ${int} lane_number${lanes}(void) { return (${int}){${each(String)}}; }
${inline} ${int} bitsOfFloat_${lanes}(${float} a) { return (${int})a; }
${inline} ${float} floatOfBits_${lanes}(${int} a) { return (${float})a; }
${inline} ${float} abs_${lanes}(${float} a) { return (${float})((${int})a & 0x7fffffffu); }
${inline} ${float} sqrt_${lanes}(${float} a) { return (${float}){${each((at) => `__builtin_sqrtf(a[${at}])`)}}; }
${inline} ${float} floor_${lanes}(${float} a) { return (${float}){${each((at) => `__builtin_floorf(a[${at}])`)}}; }
${inline} ${int} truncate_${lanes}(${float} a) { return (${int})__builtin_convertvector(a, ${mask}); }
${inline} ${float} toFloat_${lanes}(${int} a) { return __builtin_convertvector((${mask})a, ${float}); }
${inline} ${float} keep${lanes}(${mask} m, ${float} a) { return (${float})((${mask})a & m); }
${inline} ${int} select_${int}(${mask} m, ${int} a, ${int} b) { return (a & (${int})m) | (b & ~(${int})m); }
${inline} ${float} select_${float}(${mask} m, ${float} a, ${float} b) { return (${float})(((${mask})a & m) | ((${mask})b & ~m)); }
${inline} ${float} min_${lanes}(${float} a, ${float} b) { return select_${float}(b < a, b, a); }
${inline} ${float} max_${lanes}(${float} a, ${float} b) { return select_${float}(a < b, b, a); }
${laneSum(lanes)}
${pairSteps(lanes)
  .map((step) => pair(lanes, step))
  .join("\n")}
`;
}

/** Adds the upper half to the lower half until one lane is left: the same order on every machine. */
function laneSum(lanes: number): string {
  const lines: string[] = [];
  let from = "a";
  for (let half = lanes / 2; half >= 2; half /= 2) {
    const low = Array.from({ length: half }, (_, at) => `${from}[${at}]`);
    const high = Array.from({ length: half }, (_, at) => `${from}[${at + half}]`);
    const type = `part${lanes}_${half}`;
    lines.push(`  typedef float ${type} __attribute__((vector_size(${half * 4})));`);
    lines.push(`  ${type} s${half} = (${type}){${low.join(", ")}} + (${type}){${high.join(", ")}};`);
    from = `s${half}`;
  }
  return `${inline} float sum${lanes}(float${lanes} a) {\n${lines.join("\n")}\n  return ${from}[0] + ${from}[1];\n}`;
}

/** Half of the way from two vectors to the sums over their lanes. */
function pair(lanes: number, { half, low, high }: PairStep): string {
  const [float, mask] = [`float${lanes}`, `mask${lanes}`];
  const part = (order: readonly number[]): string => `SHUFFLE(a, b, ${mask}, ${order.join(", ")})`;
  return `${inline} ${float} pair${lanes}_${half}(${float} a, ${float} b) { return ${part(low)} + ${part(high)}; }`;
}
