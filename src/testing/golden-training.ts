import { sizeOf } from "../core/shape.js";
import type { Engine, Update } from "../engine/contract.js";
import { nearestMap } from "../graph/axis-map.js";
import { meanLoss, relu, softplus, square } from "../graph/compose.js";
import { grad } from "../graph/grad.js";
import { conv2d } from "../graph/ops/conv.js";
import { dense } from "../graph/ops/dense.js";
import * as op from "../graph/ops/elementwise.js";
import { maxPool2d, resample2d } from "../graph/ops/pool.js";
import { reshape } from "../graph/ops/reduce.js";
import { input, parameter, scalar } from "../graph/ops/source.js";
import { convPadding } from "../graph/padding.js";
import type { Value } from "../graph/value.js";
import { assertNear, type Pattern, patternData } from "./golden-file.js";
import { batchNorm } from "./golden-ops.js";

export interface GoldenLayer {
  readonly layer: "conv2d" | "dense" | "maxPool2d" | "upsample2d" | "batchNorm";
  readonly padding?: "same" | "valid";
  readonly activation?: "relu" | "sigmoid" | "linear";
  readonly weight?: Pattern;
  readonly bias?: Pattern;
  readonly gamma?: Pattern;
  readonly beta?: Pattern;
}

/** Enough of a large tensor to compare it: every `stride`-th element, sum and Euclidean norm. */
export interface TensorSummary {
  readonly name: string;
  readonly sum: number;
  readonly norm: number;
  readonly stride: number;
  readonly values: readonly number[];
}

/** Two Adam steps of a whole autoencoder on batches of noise images. */
export interface TrainingGolden {
  readonly name: string;
  /** `bce` is taken from logits. The target is the input. */
  readonly loss: "bce" | "mse";
  readonly batch: number;
  readonly optimizer: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  };
  readonly batchNorm: { readonly epsilon: number; readonly momentum: number };
  /** The batch of each step. */
  readonly inputs: readonly Pattern[];
  readonly layers: readonly GoldenLayer[];
  /** Before each step. */
  readonly losses: readonly number[];
  /** After the last step, by layer number: `0.weight`. */
  readonly parameters: readonly TensorSummary[];
  /** `1.mean`, `1.variance` as PyTorch keeps it (unbiased), `1.variance.biased` as Keras does. */
  readonly running: readonly TensorSummary[];
}

// One Adam step is .001 whatever the size of a parameter, so parameters smaller than this are compared as if this large:
// at a tolerance of 1e-4 that is still 1 % of a step.
const floor = 0.1;

/** Throws an Error unless a tensor's sampled elements, sum and norm are those of the golden. */
export function checkSummary(actual: ArrayLike<number>, golden: TensorSummary, tolerance: number): void {
  const data = Array.from(actual);
  const sampled = data.filter((_, at) => at % golden.stride === 0);
  assertNear(golden.name, sampled, golden.values, tolerance, floor);
  const norm = Math.sqrt(data.reduce((total, x) => total + x * x, 0));
  assertNear(`norm of ${golden.name}`, [norm], [golden.norm], tolerance, floor);
  // A sum of both signs cancels, so it is only as exact as the sum of sizes.
  const sum = data.reduce((total, x) => total + x, 0);
  const size = data.reduce((total, x) => total + Math.max(Math.abs(x), floor), 0);
  assertNear(`sum of ${golden.name}`, [sum], [golden.sum], tolerance, size);
}

/** Trains the golden's network with plain graph ops on an engine. Throws an Error naming the first number too far off. */
export async function checkTrainingGolden(engine: Engine, golden: TrainingGolden, tolerance: number): Promise<void> {
  const trained = new Map<string, Value<"parameter">>();
  const initial = new Map<Value<"parameter">, ArrayLike<number>>();
  const updates: Update[] = [];
  const keep = (name: string, shape: readonly number[], data: ArrayLike<number>): Value<"parameter"> => {
    const made = parameter(name, shape);
    initial.set(made, data);
    return made;
  };
  const weight = (at: number, key: "weight" | "bias" | "gamma" | "beta", pattern: Pattern): Value<"parameter"> => {
    const made = keep(`${at}.${key}`, pattern.shape, patternData(pattern));
    trained.set(`${at}.${key}`, made);
    return made;
  };
  const running = new Map<string, Value<"parameter">>();
  const follow = (name: string, value: Value, start: number): void => {
    const kept = keep(name, value.shape, new Float32Array(sizeOf(value.shape)).fill(start));
    const { momentum } = golden.batchNorm;
    running.set(name, kept);
    updates.push({ parameter: kept, value: op.add(op.mul(kept, momentum), op.mul(value, 1 - momentum)) });
  };

  const build = (x: Value, layer: GoldenLayer, at: number): Value => {
    const activate = (y: Value): Value =>
      layer.activation === "relu" ? relu(y) : layer.activation === "sigmoid" ? op.sigmoid(y) : y;
    switch (layer.layer) {
      case "dense":
        return activate(op.add(dense(x, weight(at, "weight", layer.weight!)), weight(at, "bias", layer.bias!)));
      case "conv2d": {
        const side = layer.padding === "same" ? 1 : 0;
        const bias = weight(at, "bias", layer.bias!);
        const y = conv2d(x, weight(at, "weight", layer.weight!), {
          stride: [1, 1],
          padding: [side, side, side, side],
          dilation: [1, 1],
        });
        return activate(op.add(y, reshape(bias, [bias.shape[0]!, 1, 1])));
      }
      case "maxPool2d": {
        const along = (axis: number) => convPadding("same", x.shape[axis]!, { kernel: 2, stride: 2, dilation: 1 });
        return maxPool2d(x, { window: [2, 2], stride: [2, 2], padding: [...along(1), ...along(2)] });
      }
      case "upsample2d":
        return resample2d(x, nearestMap(x.shape[1]!, 2), nearestMap(x.shape[2]!, 2));
      case "batchNorm": {
        const [gamma, beta] = [weight(at, "gamma", layer.gamma!), weight(at, "beta", layer.beta!)];
        const { y, mean, variance } = batchNorm(x, gamma, beta, golden.batchNorm.epsilon);
        follow(`${at}.mean`, mean, 0);
        follow(`${at}.variance.biased`, variance, 1);
        return y;
      }
    }
  };
  const image = input("image", golden.inputs[0]!.shape);
  const y = golden.layers.reduce<Value>(build, image);
  const loss = meanLoss(golden.loss === "mse" ? square(op.sub(y, image)) : op.sub(softplus(y), op.mul(y, image)));

  // Adam as in algorithm 1 of Kingma and Ba (2015), which is PyTorch's.
  const { learningRate, beta1, beta2, epsilon } = golden.optimizer;
  const parameters = [...trained.values()];
  grad(loss, parameters).forEach((gradient, at) => {
    const weights = parameters[at]!;
    const zeros = new Float32Array(sizeOf(weights.shape));
    const m = keep(`${weights.attributes.name}.m`, weights.shape, zeros);
    const v = keep(`${weights.attributes.name}.v`, weights.shape, zeros);
    const newM = op.add(op.mul(m, beta1), op.mul(gradient, 1 - beta1));
    const newV = op.add(op.mul(v, beta2), op.mul(gradient, op.mul(gradient, 1 - beta2)));
    const slope = op.sqrt(op.mul(newV, scalar("correction2")));
    const step = op.div(op.mul(newM, scalar("correction1")), op.add(slope, epsilon));
    updates.push({ parameter: weights, value: op.sub(weights, op.mul(step, learningRate)) });
    updates.push({ parameter: m, value: newM }, { parameter: v, value: newV });
  });

  const tensors = new Map([...initial].map(([value, data]) => [value, engine.tensor(value.shape, data)] as const));
  const program = await engine.compile(
    { outputs: { loss }, updates },
    { batchSize: golden.batch, parameters: tensors },
  );
  const count = golden.batch * golden.inputs.length;
  const images = golden.inputs.flatMap((pattern) => [...patternData(pattern, golden.batch)]);
  const table = engine.table(Float32Array.from(images), count);
  const result = await program.run({
    rows: Uint32Array.from({ length: count }, (_, row) => row),
    tables: { image: table },
    scalars: {
      correction1: golden.inputs.map((_, step) => 1 / (1 - beta1 ** (step + 1))),
      correction2: golden.inputs.map((_, step) => 1 / (1 - beta2 ** (step + 1))),
    },
  });

  assertNear(`${golden.name}: losses`, result.outputs["loss"]!, golden.losses, tolerance);
  for (const summary of golden.parameters) {
    checkSummary(tensors.get(trained.get(summary.name)!)!.read(), summary, tolerance);
  }
  for (const summary of golden.running.filter(({ name }) => running.has(name))) {
    checkSummary(tensors.get(running.get(summary.name)!)!.read(), summary, tolerance);
  }
  for (const held of [program, table, ...tensors.values()]) held.dispose();
}
