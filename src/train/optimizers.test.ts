import assert from "node:assert/strict";
import { test } from "node:test";
import { referenceEngine } from "../engine/reference/engine.js";
import { batchMean, square } from "../graph/compose.js";
import { grad } from "../graph/grad.js";
import { add, mul, sub } from "../graph/ops/elementwise.js";
import { slice } from "../graph/ops/layout.js";
import { sum } from "../graph/ops/reduce.js";
import { input, parameter } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";
import { assertNear } from "../testing/golden-file.js";
import { adam, adamw, chain, clipByNorm, clipByValue, cosineDecay, rmsprop, sgd } from "./index.js";
import { buildOptimizer, checkOptimizer, learningRateOf, type Optimizer, transformRules } from "./optimizers.js";

/** Lets an optimizer take one step for each row of `data` on the loss of a vector `p`; gives `p` after each step. */
async function descend(
  optimizer: Optimizer,
  options: {
    readonly start: ArrayLike<number>;
    readonly loss: (p: Value, row: Value) => Value;
    readonly data: Float32Array;
    readonly steps: number;
  },
): Promise<number[][]> {
  checkOptimizer(optimizer);
  const engine = referenceEngine();
  const p = parameter("p", [options.start.length]);
  const row = input("row", [options.data.length / options.steps]);
  const loss = options.loss(p, row);
  const graph = buildOptimizer(optimizer, new Map([["p", p]]), grad(loss, [p]));
  const weights = engine.tensor(p.shape, options.start);
  const slots = [...graph.slots.values()].map((slot) => [slot, engine.tensor(slot.shape)] as const);
  const parameters = new Map([[p, weights] as const, ...slots]);
  const program = await engine.compile({ outputs: { p }, updates: graph.updates }, { batchSize: 1, parameters });
  const tables = { row: engine.table(options.data, options.steps) };
  const after: number[][] = [];
  for (let step = 0; step < options.steps; step++) {
    program.runExact({ rows: Uint32Array.of(step), tables, scalars: graph.scalars(step) });
    after.push([...weights.data]);
  }
  return after;
}

// As optax' own tests do: each must solve a parabola and Rosenbrock's valley (minimum at [1, 1]).
const parabola = (p: Value): Value => add(sum(square(sub(p, 3))), 0);
function rosenbrock(p: Value): Value {
  const x = slice(p, [0], [1]);
  const y = slice(p, [1], [2]);
  return sum(add(square(sub(1, x)), mul(square(sub(y, square(x))), 100)));
}

const solvers: readonly (readonly [string, Optimizer, Optimizer])[] = [
  ["sgd", sgd({ learningRate: 0.1 }), sgd({ learningRate: 1e-3 })],
  ["sgd, momentum", sgd({ learningRate: 0.02, momentum: 0.9 }), sgd({ learningRate: 2e-4, momentum: 0.9 })],
  [
    "sgd, Nesterov",
    sgd({ learningRate: 0.02, momentum: 0.9, nesterov: true }),
    sgd({ learningRate: 2e-4, momentum: 0.9, nesterov: true }),
  ],
  [
    "rmsprop",
    rmsprop({ learningRate: cosineDecay(0.1, { decaySteps: 500 }) }),
    rmsprop({ learningRate: cosineDecay(0.02, { decaySteps: 8000 }) }),
  ],
  [
    "rmsprop, momentum",
    rmsprop({ learningRate: cosineDecay(0.02, { decaySteps: 500 }), momentum: 0.9 }),
    rmsprop({ learningRate: cosineDecay(2e-3, { decaySteps: 8000 }), momentum: 0.9 }),
  ],
  ["adam", adam({ learningRate: 0.1 }), adam({ learningRate: 0.02 })],
  ["adamw", adamw({ learningRate: 0.1, weightDecay: 1e-6 }), adamw({ learningRate: 0.02, weightDecay: 1e-6 })],
  ["clipped sgd", chain(clipByNorm(4), sgd({ learningRate: 0.1 })), chain(clipByNorm(4), sgd({ learningRate: 1e-3 }))],
  [
    "value-clipped adam",
    chain(clipByValue(1), adam({ learningRate: 0.1 })),
    chain(clipByValue(1), adam({ learningRate: 0.02 })),
  ],
];
for (const [name, forParabola, forRosenbrock] of solvers) {
  test(`${name} solves a parabola and Rosenbrock's valley`, async () => {
    const solve = async (optimizer: Optimizer, loss: (p: Value) => Value, steps: number) =>
      (await descend(optimizer, { start: [-1, 2], loss, data: new Float32Array(steps), steps })).at(-1)!;
    for (const x of await solve(forParabola, parabola, 500)) assert.ok(Math.abs(x - 3) < 0.01, `parabola: ${x}`);
    const valley = await solve(forRosenbrock, rosenbrock, 8000);
    for (const x of valley) assert.ok(Math.abs(x - 1) < 0.05, `Rosenbrock: ${valley.join(", ")}`);
  });
}

test("every link is solved for", () => {
  const links = solvers.flatMap(([, , optimizer]) => (optimizer.type === "chain" ? optimizer.links : [optimizer]));
  assert.deepEqual([...new Set(links.map(({ type }) => type))].sort(), Object.keys(transformRules).sort());
});

const step = async (optimizer: Optimizer, gradient: readonly number[]) => {
  const [after] = await descend(optimizer, {
    start: gradient.map(() => 0),
    loss: (p, row) => batchMean(sum(mul(p, row))),
    data: Float32Array.from(gradient),
    steps: 1,
  });
  return after!.map((x) => -x);
};

test("clipping by norm shrinks all elements alike and leaves small gradients alone", async () => {
  const plain = sgd({ learningRate: 1 });
  assertNear("clipped", await step(chain(clipByNorm(1), plain), [3, 4]), [0.6, 0.8], 1e-12);
  assert.deepEqual(await step(chain(clipByNorm(10), plain), [3, 4]), [3, 4]);
  assertNear("zeros", await step(chain(clipByNorm(1), plain), [0, 0]), [0, 0], 1e-12);
});

test("clipping by value cuts each element, and links apply in order", async () => {
  const plain = sgd({ learningRate: 1 });
  assert.deepEqual(await step(chain(clipByValue(0.5), plain), [3, -4, 0.25]), [0.5, -0.5, 0.25]);
  assertNear(
    "cut, then shrunk",
    await step(chain(clipByValue(3), clipByNorm(1), plain), [3, 300]),
    [0.5 ** 0.5, 0.5 ** 0.5],
    1e-12,
  );
  assertNear("shrunk, then cut", await step(chain(clipByNorm(1), clipByValue(0.7), plain), [3, 4]), [0.6, 0.7], 1e-12);
});

test("a schedule acts through the host", async () => {
  const optimizer = sgd({ learningRate: cosineDecay(1, { decaySteps: 4 }) });
  const after = await descend(optimizer, {
    start: [0],
    loss: (p, row) => batchMean(sum(mul(p, row))),
    data: Float32Array.of(1, 1, 1, 1, 1),
    steps: 5,
  });
  const rates = after.map(([x], at) => (at === 0 ? 0 : after[at - 1]![0]!) - x!);
  assertNear("rates", rates, [1, 0.8535533905932737, 0.5, 0.1464466094067262, 0], 1e-9);
  assert.equal(learningRateOf(chain(clipByNorm(1), optimizer), 2), 0.5);
});

test("an optimizer that does not fit is refused", () => {
  const bad: readonly unknown[] = [
    null,
    "adam",
    { type: "lion" },
    { type: "toString" },
    clipByNorm(1),
    chain(adam(), sgd()),
    chain(clipByNorm(0), adam()),
    clipByValue(-1),
    adam({ learningRate: -1 }),
    adam({ beta1: 1 }),
    adam({ epsilon: Number.NaN }),
    sgd({ momentum: 2 }),
    adamw({ weightDecay: -1 }),
  ];
  for (const optimizer of bad) assert.throws(() => checkOptimizer(optimizer as Optimizer), { name: "UserError" });
});

test("chains flatten and survive JSON", () => {
  const optimizer = chain(chain(clipByValue(1), clipByNorm(1)), adam());
  assert.equal(optimizer.links.length, 3);
  checkOptimizer(JSON.parse(JSON.stringify(optimizer)) as Optimizer);
});
