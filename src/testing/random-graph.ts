import { Random } from "../core/random.js";
import { type Shape, sizeOf } from "../core/shape.js";
import type { Update } from "../engine/contract.js";
import { linearMap, nearestMap, windowMap } from "../graph/axis-map.js";
import * as compose from "../graph/compose.js";
import { grad } from "../graph/grad.js";
import { conv2d, conv2dTransposed } from "../graph/ops/conv.js";
import { dense } from "../graph/ops/dense.js";
import * as op from "../graph/ops/elementwise.js";
import { concat, pad, slice, transpose } from "../graph/ops/layout.js";
import { maxPool2d, resample2d } from "../graph/ops/pool.js";
import { reshape, sum } from "../graph/ops/reduce.js";
import { input, parameter, uniform } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";

/** A made-up training step: what only goes wrong when ops meet (fusion, reuse of memory, order) shows here. */
export interface RandomGraph {
  readonly inputs: readonly Value<"input">[];
  readonly parameters: readonly Value<"parameter">[];
  readonly outputs: Readonly<Record<string, Value>>;
  readonly updates: readonly Update[];
}

/** The same graph for the same seed, of about `size` ops before gradients. */
export function randomGraph(seed: number, size: number): RandomGraph {
  return new Maker(new Random(seed, "graph")).make(size);
}

class Maker {
  readonly #random: Random;
  readonly #pool: Value[] = [];
  readonly #inputs: Value<"input">[] = [];
  readonly #parameters: Value<"parameter">[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  make(size: number): RandomGraph {
    for (let made = this.#integer(1, 2); made > 0; made--) this.#input();
    for (let step = 0; step < size; step++) this.#pool.push(this.#next());
    // The last values, which the others lead to, and a few from the middle.
    const kept = [...this.#pool.slice(-3), this.#any(), this.#any()];
    const losses = kept.map((value) => {
      const squares = sum(compose.square(op.tanh(value)));
      const mean = op.mul(squares, 1 / sizeOf(value.shape));
      return mean.kind === "sample" ? compose.batchMean(mean) : mean;
    });
    const loss = losses.reduce((total, part) => op.add(total, part));
    const gradients = grad(loss, this.#parameters);
    const updates = this.#parameters.map((weights, at) => ({
      parameter: weights,
      value: op.sub(weights, op.mul(gradients[at]!, 0.1)),
    }));
    const outputs = [...kept, loss, ...gradients].map((value, at) => [`${at} ${value.op}`, value] as const);
    return { inputs: this.#inputs, parameters: this.#parameters, outputs: Object.fromEntries(outputs), updates };
  }

  #next(): Value {
    const roll = this.#random.uniform();
    if (roll < 0.3) return this.#unary(this.#any());
    if (roll < 0.55) return this.#binary();
    if (roll < 0.7) return this.#layout(this.#any());
    if (roll < 0.8) return this.#reduce(this.#any());
    return this.#linear(this.#any("sample"));
  }

  #unary(x: Value): Value {
    return this.#pick([
      op.tanh,
      op.sigmoid,
      op.neg,
      op.cos,
      op.erf,
      op.abs,
      compose.relu,
      compose.softplus,
      compose.gelu,
    ])(x);
  }

  #binary(): Value {
    const a = this.#any();
    const b = this.#fitting(a);
    return this.#pick([
      op.add,
      op.sub,
      op.max,
      (x: Value, y: Value) => op.mul(x, op.tanh(y)),
      (x: Value, y: Value) => op.div(x, op.add(compose.square(y), 1)),
      // Compared with a number that nothing computes, because rounding decides between values that are nearly equal.
      (x: Value, y: Value) => op.select(op.greater(x, 0.37), op.mul(x, 0.5), y),
    ])(a, b);
  }

  /** A value of the pool that broadcasts with `a`, or a new parameter that does. */
  #fitting(a: Value): Value {
    const same = this.#pool.filter((other) => {
      const lead = a.shape.length - other.shape.length;
      return lead >= 0 && other.shape.every((length, axis) => length === 1 || length === a.shape[lead + axis]);
    });
    if (same.length > 0 && this.#random.uniform() < 0.7) return this.#pick(same);
    if (this.#random.uniform() < 0.2) return uniform(a.shape, 1 + this.#pool.length);
    return this.#parameter(
      a.shape.map((length) => (this.#random.uniform() < 0.5 ? 1 : length)).slice(this.#integer(0, a.shape.length)),
    );
  }

  #layout(x: Value): Value {
    const rank = x.shape.length;
    if (rank === 0) return reshape(x, [1, 1]);
    const axis = this.#integer(0, rank - 1);
    const choice = this.#integer(0, 4);
    if (choice === 0) return reshape(x, [sizeOf(x.shape)]);
    if (choice === 1) return transpose(x, Array.from(this.#random.permutation(rank)));
    if (choice === 2) {
      const start = x.shape.map((length) => this.#integer(0, Math.min(1, length - 1)));
      return slice(
        x,
        start,
        x.shape.map((length, at) => Math.max(start[at]! + 1, length - this.#integer(0, 1))),
      );
    }
    if (choice === 3)
      return pad(
        x,
        x.shape.map(() => this.#integer(0, 1)),
        x.shape.map(() => this.#integer(0, 1)),
      );
    return x.shape[axis]! > 20 ? op.neg(x) : concat([x, this.#unary(x)], axis);
  }

  #reduce(x: Value): Value {
    const axes = x.shape.map((_, axis) => axis).filter(() => this.#random.uniform() < 0.5);
    const choice = this.#integer(0, 3);
    if (choice === 0) return x.kind === "sample" ? compose.batchMean(x) : op.tanh(x);
    if (choice === 1) return compose.mean(x, axes);
    if (choice === 2) return op.sub(x, compose.meanKeep(x, axes));
    if (x.kind === "shared") return compose.meanKeep(x, axes);
    const centred = op.sub(x, compose.batchMean(compose.meanKeep(x, axes)));
    const variance = compose.batchMean(compose.meanKeep(compose.square(centred), axes));
    return op.div(centred, op.sqrt(op.add(variance, 0.1)));
  }

  #linear(x: Value): Value {
    if (x.shape.length !== 3) {
      const flat = reshape(x, [sizeOf(x.shape)]);
      const outputs = this.#integer(1, 21);
      return dense(flat, this.#parameter([outputs, sizeOf(x.shape)], sizeOf(x.shape)));
    }
    const [channels, height, width] = x.shape as [number, number, number];
    const choice = this.#integer(0, 5);
    const filters = this.#integer(1, 5);
    const kernel = [this.#integer(1, 3), this.#integer(1, 3)] as const;
    const half = kernel.map((length) => Math.floor(length / 2)) as [number, number];
    const padding = [half[0], half[0], half[1], half[1]] as const;
    const stride = [this.#integer(1, 2), this.#integer(1, 2)] as const;
    const fan = channels * kernel[0] * kernel[1];
    if (choice <= 1) {
      const y = conv2d(x, this.#parameter([filters, channels, ...kernel], fan), { stride, padding, dilation: [1, 1] });
      return choice === 0 ? y : compose.relu(op.add(y, this.#parameter([filters, 1, 1])));
    }
    if (choice === 2 && height * width < 100) {
      const outputSize = [(height - 1) * stride[0] + kernel[0], (width - 1) * stride[1] + kernel[1]] as const;
      const plain = { stride, padding: [0, 0, 0, 0], dilation: [1, 1], outputSize } as const;
      return conv2dTransposed(x, this.#parameter([channels, filters, ...kernel], fan), plain);
    }
    const window = [Math.min(2, height), Math.min(2, width)] as const;
    if (choice === 3) return maxPool2d(x, { window, stride, padding: [0, 0, 0, 0] });
    if (choice === 4 || height * width >= 100) {
      const map = (from: number, axis: 0 | 1): ReturnType<typeof windowMap> =>
        windowMap(from, { window: window[axis], stride: stride[axis], padding: [0, 0], average: true });
      return resample2d(x, map(height, 0), map(width, 1));
    }
    return resample2d(x, nearestMap(height, 2), linearMap(width, 2));
  }

  #input(): void {
    const shape = this.#pick<Shape>([[2, 6, 5], [1, 7, 4], [13], [3, 5], [6, 3, 3]]);
    const value = input(`x${this.#inputs.length}`, shape);
    this.#inputs.push(value);
    this.#pool.push(value);
  }

  /** `fan` numbers are summed with these weights; dividing by its root keeps results of order 1. */
  #parameter(shape: Shape, fan = 1): Value {
    const stored = parameter(`${this.#parameters.length}`, shape);
    this.#parameters.push(stored);
    return fan === 1 ? stored : op.mul(stored, 1 / Math.sqrt(fan));
  }

  #any(kind?: Value["kind"]): Value {
    const fitting = kind === undefined ? this.#pool : this.#pool.filter((value) => value.kind === kind);
    // Mostly recent values, so that graphs grow deep as well as wide.
    return fitting.at(-1 - Math.floor(this.#random.uniform() ** 2 * fitting.length))!;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#random.integer(choices.length)]!;
  }

  #integer(low: number, high: number): number {
    return low + this.#random.integer(high - low + 1);
  }
}
