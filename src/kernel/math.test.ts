import assert from "node:assert/strict";
import { test } from "node:test";
import * as k from "./builder.js";
import { KernelBuilder } from "./builder.js";
import type { Expression } from "./language.js";
import * as math from "./math.js";
import { assembleModule } from "./wasm-bytes.js";
import { kernelParameterCount, printWasm } from "./wasm-printer.js";

type Function = (builder: KernelBuilder, x: Expression) => Expression;

/** Runs a lane function over numbers, in WebAssembly without fused multiply-add. */
function evaluate(name: string, lanes: 1 | 4, body: Function, xs: readonly number[]): Float32Array {
  const floats = Math.ceil(xs.length / 4) * 4;
  const b = new KernelBuilder(lanes);
  b.repeat(floats / lanes, (at) => {
    const element = k.times(at, lanes);
    b.store(k.address("shared", k.plus(element, floats)), body(b, k.load(k.address("shared", element))));
  });
  const pages = Math.ceil((floats * 8) / 65536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const code = printWasm(b.finish(name), { relaxedSimd: false });
  const bytes = assembleModule([code], {
    parameterCount: kernelParameterCount,
    memory: { initial: pages, maximum: pages, shared: false },
  });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: { memory } });
  const view = new Float32Array(memory.buffer);
  view.set(xs);
  (instance.exports[name] as (...parameters: number[]) => void)(0, 0, 0, 0, 0, 0, 0);
  return view.slice(floats, floats + xs.length);
}

const grid = (low: number, high: number, count = 20001): number[] =>
  Array.from({ length: count }, (_, at) => Math.fround(low + ((high - low) * at) / (count - 1)));

/** erf by its Taylor series, or the continued fraction of erfc, in doubles (Abramowitz and Stegun 7.1.5, 7.1.14). */
function exactErf(x: number): number {
  const size = Math.abs(x);
  if (size > 3) {
    let fraction = size;
    for (let n = 60; n >= 1; n--) fraction = size + n / 2 / fraction;
    return Math.sign(x) * (1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / fraction);
  }
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const cases: readonly {
  readonly name: string;
  readonly body: Function;
  readonly exact: (x: number) => number;
  readonly over: readonly [number, number];
  /** Largest error, relative to the larger of |exact| and `floor`. */
  readonly bound: number;
  readonly floor: number;
}[] = [
  { name: "exp", body: math.exp, exact: Math.exp, over: [-86, 88], bound: 4e-7, floor: 0 },
  { name: "log", body: math.log, exact: Math.log, over: [1e-6, 50], bound: 3e-7, floor: 1e-3 },
  { name: "log1p", body: math.log1p, exact: Math.log1p, over: [-0.99, 20], bound: 4e-7, floor: 0 },
  { name: "log1p", body: math.log1p, exact: Math.log1p, over: [-1e-4, 1e-4], bound: 4e-7, floor: 0 },
  { name: "log1pOfUnit", body: math.log1pOfUnit, exact: Math.log1p, over: [0, 1], bound: 4e-7, floor: 0 },
  { name: "tanh", body: math.tanh, exact: Math.tanh, over: [-12, 12], bound: 4e-7, floor: 0 },
  { name: "sigmoid", body: math.sigmoid, exact: (x) => 1 / (1 + Math.exp(-x)), over: [-30, 30], bound: 4e-7, floor: 0 },
  { name: "erf", body: math.erf, exact: exactErf, over: [-5, 5], bound: 5e-7, floor: 0 },
  { name: "cos", body: math.cos, exact: Math.cos, over: [-20, 20], bound: 1e-6, floor: 1 },
];

for (const lanes of [1, 4] as const) {
  for (const { name, body, exact, over, bound, floor } of cases) {
    test(`${name} over [${over.join(", ")}] in ${lanes} lanes is within ${bound} of Math`, () => {
      const xs = grid(...over);
      const got = evaluate(name, lanes, body, xs);
      xs.forEach((x, at) => {
        const want = exact(x);
        const error = Math.abs(got[at]! - want) / Math.max(Math.abs(want), floor, 1e-38);
        assert.ok(error <= bound, `${name}(${x}) is ${got[at]}, expected ${want}: error ${error}`);
      });
    });
  }
}

test("the ends of the number line", () => {
  const { NaN: nan, POSITIVE_INFINITY: infinite } = Number;
  const at = (name: string, body: Function, xs: readonly number[]): number[] => [...evaluate(name, 4, body, xs)];
  assert.deepEqual(at("exp", math.exp, [-1000, -infinite, 89, infinite, nan]), [0, 0, infinite, infinite, nan]);
  assert.deepEqual(at("log", math.log, [0, -1, infinite, 1, nan]), [-infinite, nan, infinite, 0, nan]);
  assert.deepEqual(at("log1p", math.log1p, [0, -1, 1e-30, infinite]), [0, -infinite, Math.fround(1e-30), infinite]);
  assert.deepEqual(at("tanh", math.tanh, [0, 100, -100, nan]), [0, 1, -1, nan]);
  assert.deepEqual(at("sigmoid", math.sigmoid, [0, 200, -200, nan]), [0.5, 1, 0, nan]);
});
