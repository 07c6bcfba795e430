import assert from "node:assert/strict";
import { test } from "node:test";
import type { Engine, Job, Program, Tensor } from "../../engine/contract.js";
import { referenceEngine } from "../../engine/reference/engine.js";
import { batchMean, bernoulli, normal } from "../../graph/compose.js";
import { add, mul, neg, sub } from "../../graph/ops/elementwise.js";
import { constant, input, parameter, scalar, uniform } from "../../graph/ops/source.js";
import type { Value } from "../../graph/value.js";
import { assertSameBits } from "../closeness.js";
import type { OnEngines } from "./on-engines.js";

/** A job of so many steps of one row each, for programs without inputs. */
const stepsOf = (count: number, rest: Partial<Job> = {}): Job => ({
  rows: new Uint32Array(count),
  tables: {},
  ...rest,
});

async function open(
  engine: Engine,
  program: Program,
  storage: readonly (readonly [Value<"parameter">, Tensor])[],
): ReturnType<Engine["compile"]> {
  return engine.compile(program, { batchSize: 1, parameters: new Map(storage) });
}

/** Registers tests of parameters, updates and random numbers. All numbers are exact in float32. */
export function registerUpdateTests({ each }: OnEngines): void {
  const p = parameter("p", [3]);
  const q = parameter("q", [3]);

  test(
    "updates read the old parameters: p and q swap",
    each(async (engine) => {
      const [a, b] = [engine.tensor([3], [1, 2, 3]), engine.tensor([3], [-1, -2, -3])];
      const updates = [
        { parameter: p, value: q },
        { parameter: q, value: p },
      ];
      const executable = await open(engine, { outputs: { p, q }, updates }, [
        [p, a],
        [q, b],
      ]);
      const { outputs } = await executable.run(stepsOf(3));
      assert.deepEqual(
        [...outputs["p"]!],
        [1, 2, 3, -1, -2, -3, 1, 2, 3],
        "outputs show the parameters before the step",
      );
      assert.deepEqual([...outputs["q"]!], [-1, -2, -3, 1, 2, 3, -1, -2, -3]);
      assert.deepEqual([...a.read()], [-1, -2, -3]);
      assert.deepEqual([...b.read()], [1, 2, 3]);
      executable.dispose();
      a.dispose();
      b.dispose();
    }),
  );

  test(
    "momentum: the parameter takes the new velocity, over several steps",
    each(async (engine) => {
      const [velocity, weight] = [engine.tensor([3]), engine.tensor([3], [4, -8, 1])];
      const [v, w] = [parameter("velocity", [3]), parameter("weight", [3])];
      // The gradient of w²/2 is w.
      const next = add(mul(v, 0.5), w);
      const updates = [
        { parameter: v, value: next },
        { parameter: w, value: sub(w, mul(next, scalar("rate"))) },
      ];
      const executable = await open(engine, { outputs: {}, updates }, [
        [v, velocity],
        [w, weight],
      ]);
      const rates = [0.5, 0.25, 0.125];
      await executable.run(stepsOf(3, { scalars: { rate: rates } }));
      const expected = [4, -8, 1].map((start) => {
        let [speed, place] = [0, start];
        for (const rate of rates) {
          speed = speed / 2 + place;
          place -= rate * speed;
        }
        return [speed, place];
      });
      assert.deepEqual(
        [...velocity.read()],
        expected.map(([speed]) => speed),
      );
      assert.deepEqual(
        [...weight.read()],
        expected.map(([, place]) => place),
      );
      executable.dispose();
    }),
  );

  test(
    "an update may be a constant, a scalar, an unrelated parameter, or itself",
    each(async (engine) => {
      const [a, b] = [engine.tensor([3], [1, 2, 3]), engine.tensor([3], [5, 6, 7])];
      const [r, rate] = [parameter("r", []), engine.tensor([], [9])];
      const storage = [
        [p, a],
        [q, b],
        [r, rate],
      ] as const;
      const first = await open(
        engine,
        {
          outputs: {},
          updates: [
            { parameter: p, value: constant([7, 8, 9], [3]) },
            { parameter: r, value: scalar("rate") },
            { parameter: q, value: q },
          ],
        },
        storage,
      );
      await first.run(stepsOf(2, { scalars: { rate: [1.5, 2.5] } }));
      assert.deepEqual([[...a.read()], [...b.read()], [...rate.read()]], [[7, 8, 9], [5, 6, 7], [2.5]]);
      const second = await open(engine, { outputs: {}, updates: [{ parameter: p, value: q }] }, storage);
      await second.run(stepsOf(1));
      assert.deepEqual(
        [[...a.read()], [...b.read()]],
        [
          [5, 6, 7],
          [5, 6, 7],
        ],
      );
      first.dispose();
      second.dispose();
    }),
  );

  test(
    "programs of one engine share tensors",
    each(async (engine) => {
      const storage = engine.tensor([3], [1, 2, 3]);
      const train = await open(engine, { outputs: {}, updates: [{ parameter: p, value: mul(p, 2) }] }, [[p, storage]]);
      const infer = await open(engine, { outputs: { y: neg(p) } }, [[p, storage]]);
      await train.run(stepsOf(2));
      assert.deepEqual([...(await infer.run(stepsOf(1))).outputs["y"]!], [-4, -8, -12]);
      storage.write([1, 1, 1]);
      await train.run(stepsOf(1));
      assert.deepEqual([...(await infer.run(stepsOf(1))).outputs["y"]!], [-2, -2, -2]);
      train.dispose();
      assert.deepEqual([...(await infer.run(stepsOf(1))).outputs["y"]!], [-2, -2, -2], "after the other was disposed");
      infer.dispose();
    }),
  );

  test(
    "runs are queued in the order they were asked for",
    each(async (engine) => {
      const storage = engine.tensor([3], [1, 1, 1]);
      const updates = [{ parameter: p, value: add(mul(p, 2), scalar("plus")) }];
      const one = await open(engine, { outputs: { p }, updates }, [[p, storage]]);
      const other = await open(engine, { outputs: { p }, updates: [{ parameter: p, value: mul(p, 10) }] }, [
        [p, storage],
      ]);
      const results = await Promise.all([
        one.run(stepsOf(1, { scalars: { plus: 1 } })),
        other.run(stepsOf(1)),
        one.run(stepsOf(1, { scalars: { plus: 5 } })),
      ]);
      assert.deepEqual(
        results.map(({ outputs }) => outputs["p"]![0]),
        [1, 3, 30],
      );
      assert.deepEqual([...storage.read()], [65, 65, 65]);
      one.dispose();
      other.dispose();
    }),
  );

  test(
    "one long job equals the same steps in several jobs, random numbers and all",
    each(async (engine) => {
      const x = input("x", [5]);
      const noisy = mul(add(x, normal([5], [10, 11])), bernoulli([5], 0.7, 12));
      const mean = parameter("mean", [5]);
      const program = {
        outputs: { noisy },
        updates: [{ parameter: mean, value: add(mul(mean, 0.5), batchMean(noisy)) }],
      };
      const tables = {
        x: engine.table(
          Float32Array.from({ length: 115 }, (_, at) => Math.sin(at)),
          23,
        ),
      };
      const rows = Uint32Array.from({ length: 47 }, (_, at) => (at * 5) % 23);
      const seed = 2 ** 40 + 3;
      const run = async (cuts: readonly (readonly [number, number])[]): Promise<[Float32Array, Float32Array]> => {
        const storage = engine.tensor([5]);
        const executable = await engine.compile(program, { batchSize: 9, parameters: new Map([[mean, storage]]) });
        const parts: number[] = [];
        for (const [first, end] of cuts) {
          const job = { rows: rows.subarray(first * 9, end * 9), tables, seed, firstStep: first };
          parts.push(...(await executable.run(job)).outputs["noisy"]!);
        }
        executable.dispose();
        return [Float32Array.from(parts), storage.read()];
      };
      const [whole, mean1] = await run([[0, 6]]);
      const [parts, mean2] = await run([
        [0, 1],
        [1, 4],
        [4, 6],
      ]);
      assertSameBits(parts, whole, "sample output");
      assertSameBits(mean2, mean1, "parameter");
    }),
  );

  test(
    "uniform numbers have the bits the graph defines, for any seed and step",
    each(async (engine) => {
      const outputs = { a: uniform([3, 7], 0), b: uniform([], 1), c: uniform([130], 4095) };
      const options = { batchSize: 19, parameters: new Map() };
      const executable = await engine.compile({ outputs }, options);
      const reference = await referenceEngine().compile({ outputs }, options);
      for (const [seed, firstStep] of [
        [0, 0],
        [1, 0],
        [2 ** 32 + 1, 5],
        [7, 2 ** 33],
      ] as const) {
        const job = { rows: new Uint32Array(40), tables: {}, seed, firstStep };
        const [got, want] = [await executable.run(job), await reference.run(job)];
        for (const name of Object.keys(outputs))
          assertSameBits(got.outputs[name]!, want.outputs[name]!, `${name} of seed ${seed}`);
      }
      executable.dispose();
    }),
  );
}
