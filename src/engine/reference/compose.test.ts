import assert from "node:assert/strict";
import { test } from "node:test";
import { bernoulli, elu, gelu, leakyRelu, normal, relu, silu, softplus } from "../../graph/compose.js";
import { grad } from "../../graph/grad.js";
import { mul } from "../../graph/ops/elementwise.js";
import { sum } from "../../graph/ops/reduce.js";
import { parameter, uniform } from "../../graph/ops/source.js";
import type { Value } from "../../graph/value.js";
import { referenceEngine } from "./engine.js";

const engine = referenceEngine();

async function evaluate(
  outputs: Readonly<Record<string, Value>>,
  steps = 1,
): Promise<Readonly<Record<string, Float64Array>>> {
  const executable = await engine.compile({ outputs }, { batchSize: 100, parameters: new Map() });
  return executable.runExact({ rows: new Uint32Array(100 * steps), tables: {}, seed: 3 }).outputs;
}

test("slopes at 0 are PyTorch's", async () => {
  // torch 1.13.1. Units start at exactly 0 wherever an image is black and biases are 0.
  const slopes = { softplus: 0.5, elu: 1, silu: 0.5, gelu: 0.5, relu: 0, leaky: 0.3 };
  const p = parameter("p", []);
  const activations = { softplus, elu, silu, gelu, relu, leaky: (x: Value): Value => leakyRelu(x, 0.3) };
  for (const [name, slope] of Object.entries(slopes)) {
    const y = activations[name as keyof typeof activations](p);
    const outputs = { slope: grad(sum(y), [p])[0]! };
    const executable = await engine.compile(
      { outputs },
      { batchSize: 1, parameters: new Map([[p, engine.tensor([])]]) },
    );
    assert.equal(executable.runExact({ rows: new Uint32Array(1), tables: {} }).outputs["slope"]![0], slope, name);
  }
});

test("a gradient can be differentiated again: (x³)″ = 6x", async () => {
  const p = parameter("p", [2]);
  const [first] = grad(sum(mul(p, mul(p, p))), [p]);
  const [second] = grad(sum(first!), [p]);
  const parameters = new Map([[p, engine.tensor([2], [2, -0.5])]]);
  const executable = await engine.compile({ outputs: { second: second! } }, { batchSize: 1, parameters });
  assert.deepEqual([...executable.runExact({ rows: new Uint32Array(1), tables: {} }).outputs["second"]!], [12, -3]);
});

test("random values have the moments of their distributions, and streams are unrelated", async () => {
  const shape = [40];
  const outputs = {
    a: uniform(shape, 0),
    b: uniform(shape, 1),
    normal: normal(shape, [2, 3]),
    coin: bernoulli(shape, 0.3, 4),
  };
  const drawn = await evaluate(outputs, 3);
  const mean = (data: Float64Array): number => data.reduce((sum, x) => sum + x, 0) / data.length;
  const variance = (data: Float64Array): number => mean(data.map((x) => (x - mean(data)) ** 2));
  const near = (got: number, want: number, error: number, what: string): void =>
    assert.ok(Math.abs(got - want) < error, `${what} ${got}, expected ${want} ± ${error}`);
  // 12,000 draws: five standard errors.
  near(mean(drawn["a"]!), 0.5, 0.014, "mean of uniform");
  near(variance(drawn["a"]!), 1 / 12, 0.004, "variance of uniform");
  near(mean(drawn["normal"]!), 0, 0.046, "mean of normal");
  near(variance(drawn["normal"]!), 1, 0.065, "variance of normal");
  near(mean(drawn["coin"]!), 0.3, 0.021, "mean of coin");
  assert.ok(drawn["coin"]!.every((x) => x === 0 || x === 1));
  assert.ok(drawn["a"]!.every((x) => x >= 0 && x < 1 && Number.isInteger(x * 2 ** 24)));
  const correlation = mean(drawn["a"]!.map((x, at) => (x - 0.5) * (drawn["b"]![at]! - 0.5))) * 12;
  near(correlation, 0, 0.046, "correlation of two streams");
  const steps = drawn["a"]!.subarray(0, 4000).map((x, at) => (x - 0.5) * (drawn["a"]![at + 4000]! - 0.5));
  near(mean(steps) * 12, 0, 0.08, "correlation of two steps");
});
