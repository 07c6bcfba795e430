import assert from "node:assert/strict";
import { test } from "node:test";
import { Random } from "../../core/random.js";
import { sizeOf } from "../../core/shape.js";
import type { Engine } from "../../engine/contract.js";
import { type ReferenceEngine, referenceEngine } from "../../engine/reference/engine.js";
import { print } from "../../graph/print.js";
import { rowsOf, tableRows } from "../case-program.js";
import { assertClose, assertSameBits } from "../closeness.js";
import { type RandomGraph, randomGraph } from "../random-graph.js";

const batchSize = 23;
const rows = rowsOf(57);

type Outputs = Readonly<Record<string, Float32Array>>;

/** Runs the graph for three steps with its updates. `jitter` (reference only) moves every number it reads by that much, relatively. */
async function run(engine: Engine, graph: RandomGraph, jitter = 0): Promise<Outputs> {
  const random = new Random(7, "data");
  const noise = new Random(8, "jitter");
  const numbers = (length: number): Float64Array =>
    Float64Array.from({ length }, () => Math.fround(random.normal(0, 0.7)) * (1 + jitter * noise.normal()));
  const parameters = new Map(
    graph.parameters.map((value) => [value, engine.tensor(value.shape, numbers(sizeOf(value.shape)))]),
  );
  const tables = graph.inputs.map(({ attributes, shape }) => {
    const data = numbers(tableRows * sizeOf(shape));
    const table =
      jitter === 0
        ? engine.table(Float32Array.from(data), tableRows)
        : (engine as ReferenceEngine).table(data, tableRows);
    return [attributes.name, table] as const;
  });
  const executable = await engine.compile(graph, { batchSize, parameters });
  const { outputs } = await executable.run({ rows, tables: Object.fromEntries(tables), seed: 5 });
  const after = [...parameters].map(([{ attributes }, tensor]) => [`after ${attributes.name}`, tensor.read()] as const);
  executable.dispose();
  for (const tensor of parameters.values()) tensor.dispose();
  for (const [, table] of tables) table.dispose();
  return { ...outputs, ...Object.fromEntries(after) };
}

function close(got: Outputs, want: Outputs, what: string, tolerance: number): void {
  for (const [name, wanted] of Object.entries(want)) {
    assertClose(got[name]!, wanted, { what: `${what}, ${name}`, tolerance, floor: 0.01 });
  }
}

/** False when rounding decides the answer: near a kink, or badly conditioned. Such a graph says nothing of an engine. */
async function isStable(graph: RandomGraph, want: Outputs, tolerance: number): Promise<boolean> {
  try {
    close(await run(referenceEngine(), graph, 1e-6), want, "jittered", tolerance / 3);
    return true;
  } catch (error) {
    if (error instanceof assert.AssertionError) return false;
    throw error;
  }
}

/** Registers training steps of random graphs, compared with the reference and between thread counts. */
export function registerRandomTests(
  engines: () => readonly Engine[],
  { tolerance, graphs }: { readonly tolerance: number; readonly graphs: number },
): void {
  for (let seed = 0; seed < graphs; seed++) {
    test(`random graph ${seed}`, async (context) => {
      const graph = randomGraph(seed, 8 + (seed % 4) * 8);
      const want = await run(referenceEngine(), graph);
      const stable = await isStable(graph, want, tolerance);
      if (!stable) context.diagnostic("decided by rounding: only thread counts are compared");
      let first: Outputs | undefined;
      for (const engine of engines()) {
        const what = `${engine.name}, ${engine.threads} threads`;
        try {
          const got = await run(engine, graph);
          if (stable) close(got, want, what, tolerance);
          for (const [name, same] of Object.entries(first ?? {})) assertSameBits(got[name]!, same, `${what}, ${name}`);
          first ??= got;
        } catch (error) {
          throw new Error(`${what} on\n${print(Object.values(graph.outputs))}`, { cause: error });
        }
      }
    });
  }
}
