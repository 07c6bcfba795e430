import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { UserError } from "../core/errors.js";
import { type Shape, sameShape, sizeOf } from "../core/shape.js";
import type { Engine } from "../engine/contract.js";
import { type ReferenceEngine, referenceEngine } from "../engine/reference/engine.js";
import { batchMean, mean } from "../graph/compose.js";
import { grad } from "../graph/grad.js";
import { add, mul } from "../graph/ops/elementwise.js";
import { broadcast } from "../graph/ops/reduce.js";
import { constant, input, parameter } from "../graph/ops/source.js";
import type { Value } from "../graph/value.js";
import { verify } from "../graph/verify.js";
import { buildLayers, type ModelGraph, type ModelParameters } from "../nn/build.js";
import type { Layer } from "../nn/layers.js";
import { type PlacedLayer, placeLayers, ruleOf } from "../nn/place.js";
import { assertNear, patternData } from "./golden-file.js";

/** One line of the layer table: what a layer must come to. */
export interface LayerRow {
  readonly layer: Layer;
  readonly input: Shape;
  readonly output: Shape;
  /** Trained numbers and running statistics. Default 0. */
  readonly trainable?: number;
  readonly state?: number;
  /** Default false: inference. */
  readonly training?: boolean;
  /** Whether its input is whole numbers. Default false. */
  readonly whole?: boolean;
  /** What it makes of two samples, from an independent implementation. Left out where the result is random. */
  readonly y?: readonly number[];
  /** What it adds to the loss of each of the two, from there too. */
  readonly penalty?: readonly number[];
  /** Whether it holds gradients up on purpose, so that they are not the differences of its values. */
  readonly stopsGradients?: boolean;
}

const batch = 2;

/** The weights of the goldens: `goldens/torch_layers.py` computes the same. */
function weightData(shape: Shape, at: number): Float32Array {
  const range = at === 3 ? { low: 0.5, high: 2 } : { low: -0.8, high: 0.8 };
  return patternData({ shape, stream: 50 + at, ...range });
}

interface BuiltLayer extends Omit<ModelGraph, "code"> {
  readonly weights: ModelParameters;
}

function buildLayer(placed: PlacedLayer, training: boolean): BuiltLayer {
  const weights = new Map(placed.weights.map(({ key, shape }) => [key, parameter(key, shape)]));
  return { ...buildLayers([placed], input("x", placed.input), { parameters: weights, training }), weights };
}

const place = (row: LayerRow): PlacedLayer => placeLayers("encoder", [row.layer], row.input, new Map())[0]!;

function inputData({ input: shape, whole }: LayerRow): Float32Array {
  const data = patternData({ shape, stream: 1, low: -2, high: 2 }, batch);
  return whole === true ? data.map(Math.round) : data;
}

async function forward(engine: Engine, row: LayerRow): Promise<Readonly<Record<string, Float32Array>>> {
  const { output: y, penalties, weights } = buildLayer(place(row), row.training ?? false);
  const penalty = broadcast(penalties.reduce(add, constant(0)), [], "sample");
  const data = [...weights.values()].map((value, at) => [
    value,
    engine.tensor(value.shape, weightData(value.shape, at)),
  ]);
  const parameters = new Map(data as [Value<"parameter">, ReturnType<Engine["tensor"]>][]);
  const program = await engine.compile({ outputs: { y, penalty } }, { batchSize: batch, parameters });
  const tables = { x: engine.table(inputData(row), batch) };
  return (await program.run({ rows: Uint32Array.of(0, 1), tables })).outputs;
}

/** Largest difference between `grad` and central differences over some elements of every trainable weight. */
async function checkGradients(engine: ReferenceEngine, row: LayerRow): Promise<void> {
  const placed = place(row);
  const { output: y, penalties, weights } = buildLayer(placed, true);
  // A different weight for each output, so that no error cancels.
  const direction = constant(patternData({ shape: y.shape, stream: 90, low: -1, high: 1 }), y.shape);
  const each = penalties.reduce(add, mean(mul(y, direction)));
  const loss = batchMean(each);
  const trainable = placed.weights.flatMap(({ key, trainable }) => (trainable ? [weights.get(key)!] : []));
  const outputs = Object.fromEntries(grad(loss, trainable).map((value, at) => [`${at}`, value]));
  const storage = new Map(
    [...weights.values()].map((value, at) => [value, engine.tensor(value.shape, weightData(value.shape, at))] as const),
  );
  const program = await engine.compile({ outputs: { loss, ...outputs } }, { batchSize: batch, parameters: storage });
  const tables = { x: engine.table(inputData(row), batch) };
  const run = () => program.runExact({ rows: Uint32Array.of(0, 1), tables }).outputs;
  const gradients = run();
  trainable.forEach((value, at) => {
    const { data } = storage.get(value)!;
    for (let element = 0; element < data.length; element += Math.ceil(data.length / 7)) {
      const kept = data[element]!;
      const side = (delta: number): number => {
        data[element] = kept + delta;
        return run()["loss"]![0]!;
      };
      const numeric = (side(1e-4) - side(-1e-4)) / 2e-4;
      data[element] = kept;
      const exact = gradients[`${at}`]![element]!;
      const name = `${value.attributes.name}[${element}]`;
      assert.ok(Math.abs(numeric - exact) <= 1e-6 * Math.max(1, Math.abs(exact)), `${name}: ${exact}, not ${numeric}`);
    }
  });
}

/**
 * Registers with node:test everything a layer must do: the shape it promises, its weights, its values, gradients against
 * central differences, survival in JSON, and a refusal of shapes and options that do not fit which names it.
 *
 * @example
 * ```ts no-run
 * import { dense } from "sandglass";
 * import { layerContract } from "sandglass/testing";
 * layerContract("dense", { layer: dense(3), input: [5], output: [3], trainable: 18 });
 * ```
 */
export function layerContract(
  name: string,
  row: LayerRow,
  open: () => Promise<Engine> = async () => referenceEngine(),
): void {
  describe(`layer ${name}`, () => {
    test("has the shape and the weights it promises, in training and inference", () => {
      const placed = place(row);
      assert.deepEqual(placed.output, row.output);
      const count = (trainable: boolean): number =>
        placed.weights
          .filter((weight) => weight.trainable === trainable)
          .reduce((n, { shape }) => n + sizeOf(shape), 0);
      assert.equal(count(true), row.trainable ?? 0);
      assert.equal(count(false), row.state ?? 0);
      for (const training of [false, true]) {
        const { output: y, updates, weights } = buildLayer(placed, training);
        verify([y, ...updates.values()]);
        assert.ok(sameShape(y.shape, row.output) && y.kind === "sample");
        assert.equal(updates.size, training ? placed.weights.filter((weight) => !weight.trainable).length : 0);
        for (const [key, value] of updates) assert.deepEqual(value.shape, weights.get(key)!.shape);
      }
    });
    test("survives JSON, with its defaults left out too", () => {
      const { type, ...options } = row.layer as Layer & Record<string, unknown>;
      const { defaults } = ruleOf(row.layer) as { readonly defaults: Record<string, unknown> };
      const short = Object.entries(options).filter(([key, value]) => defaults[key] !== value);
      const copy = JSON.parse(JSON.stringify({ type, ...Object.fromEntries(short) })) as Layer;
      assert.deepEqual(place({ ...row, layer: copy }).layer, row.layer);
    });
    test("names itself when an option is unknown", () => {
      const layer = Object.assign({ colour: "red" }, row.layer);
      assert.throws(
        () => place({ ...row, layer }),
        (error) => {
          assert.ok(error instanceof UserError && error.message.startsWith(`${row.layer.type} "encoder.0"`));
          return error.message.includes("colour");
        },
      );
    });
    if (row.y !== undefined) {
      test("has the values of an independent implementation", async () => {
        const engine = await open();
        const tolerance = engine.name === "reference" ? 1e-6 : 1e-4;
        const { y, penalty } = await forward(engine, row);
        assertNear("y", y!, row.y!, tolerance);
        assertNear("penalty", penalty!, row.penalty ?? [0, 0], tolerance);
        await engine.dispose();
      });
    }
    if ((row.trainable ?? 0) > 0 && row.stopsGradients !== true) {
      test("has gradients that are those of central differences", () => checkGradients(referenceEngine(), row));
    }
  });
}
