import type { Shape } from "../../core/shape.js";
import { nearestMap } from "../../graph/axis-map.js";
import { add } from "../../graph/ops/elementwise.js";
import { concat, slice, transpose } from "../../graph/ops/layout.js";
import { resample2d } from "../../graph/ops/pool.js";
import { cells, recurrence, sumsOfCell } from "../../graph/ops/recurrence.js";
import { reshape } from "../../graph/ops/reduce.js";
import { constant } from "../../graph/ops/source.js";
import type { CellName, Value } from "../../graph/value.js";
import { checkFlag, checkInitializer, checkRank, checkWhole } from "../check.js";
import type { InitializerName } from "../initializers.js";
import type { LayerBase, LayerOptions, LayerRule, LayerScope, WeightRule } from "../layer.js";

interface Recurrent<T extends CellName> extends LayerBase<T> {
  readonly units: number;
  /** Whether to return the state at every step, [units, length], or only the last, [units]. */
  readonly returnSequences: boolean;
  /** Whether to read the series from its end. The states come in the order in which they were made, as in Keras. */
  readonly goBackwards: boolean;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerName;
  readonly recurrentInitializer: InitializerName;
  readonly biasInitializer: InitializerName;
}

export interface Lstm extends Recurrent<"lstm"> {
  /** Whether the forget gate's bias starts at 1 (Jozefowicz et al. 2015). */
  readonly unitForgetBias: boolean;
}

export interface Gru extends Recurrent<"gru"> {}

const defaults = {
  returnSequences: false,
  goBackwards: false,
  useBias: true,
  kernelInitializer: "glorotUniform",
  recurrentInitializer: "orthogonal",
  biasInitializer: "zeros",
} as const;

const lstmDefaults = { ...defaults, unitForgetBias: true } as const;

/**
 * Long short-term memory over a series: [channels, length] to the last state [units], or with `returnSequences` to all of
 * them [units, length]. Gates are sigmoid, candidate and output tanh; all states start at 0. Defaults are those of Keras
 * `LSTM`.
 *
 * Weights: `kernel` [4 units, channels], `recurrentKernel` [4 units, units], `bias` [4 units], in blocks of input gate,
 * forget gate, candidate, output gate. That is Keras' order (its matrices are the transposed ones) and PyTorch's, whose two
 * biases add up to this one.
 *
 * Source: Hochreiter and Schmidhuber 1997; Gers et al. 2000.
 *
 * @example
 * ```ts
 * import { autoencoder, denseEach, lstm, repeatVector } from "sandglass";
 * const model = autoencoder({
 *   input: [1, 140],
 *   encoder: [lstm(32)],
 *   decoder: [repeatVector(140), lstm(32, { returnSequences: true }), denseEach(1)],
 * });
 * console.log(model.latentSize); // 32
 * ```
 */
export function lstm(units: number, options: LayerOptions<Lstm, "units"> = {}): Lstm {
  return { type: "lstm", units, ...lstmDefaults, ...options };
}

/**
 * Gated recurrent units over a series: [channels, length] to the last state [units], or with `returnSequences` to all of
 * them [units, length]. Gates are sigmoid, the candidate tanh; the state starts at 0. Defaults are those of Keras `GRU`,
 * `reset_after` included: the reset gate multiplies what the recurrent kernel made, as in PyTorch.
 *
 * Weights: `kernel` [3 units, channels], `recurrentKernel` [3 units, units], `bias` [2, 3 units], of the input and of the
 * state, in blocks of update gate, reset gate, candidate: Keras' order (its kernels are the transposed ones). PyTorch has
 * the reset gate first, and calls the biases `bias_ih` and `bias_hh`.
 *
 * Source: Cho et al. 2014.
 *
 * @example
 * ```ts
 * import { gru } from "sandglass";
 * console.log(gru(16, { goBackwards: true }).returnSequences); // false
 * ```
 */
export function gru(units: number, options: LayerOptions<Gru, "units"> = {}): Gru {
  return { type: "gru", units, ...defaults, ...options };
}

/** The series read from its end. */
function turned(x: Value): Value {
  const [channels, length] = x.shape as [number, number];
  const taps = Array.from({ length }, (_, at) => [{ index: length - 1 - at, weight: 1 }]);
  return reshape(resample2d(reshape(x, [channels, 1, length]), nearestMap(1, 1), { from: length, taps }), x.shape);
}

interface CellLayer<S> {
  readonly defaults: Partial<S>;
  readonly check: (layer: S, where: string) => void;
  readonly bias: (layer: S) => Pick<WeightRule, "shape" | "initializer">;
  /** One bias for each of the four sums of a unit. */
  readonly sums: (bias: Value, units: number) => Value;
}

function recurrentRule<S extends Lstm | Gru>(cell: CellName, own: CellLayer<S>): LayerRule<S> {
  const blocks = cells[cell].inputSums.length;
  return {
    defaults: own.defaults,
    required: ["units"],
    outputShape(layer, input, where): Shape {
      checkWhole(where, "units", layer.units);
      for (const name of ["returnSequences", "goBackwards", "useBias"] as const) checkFlag(where, name, layer[name]);
      for (const name of ["kernelInitializer", "recurrentInitializer", "biasInitializer"] as const) {
        checkInitializer(where, name, layer[name]);
      }
      own.check(layer, where);
      checkRank(where, input, 2);
      return layer.returnSequences ? [layer.units, input[1]!] : [layer.units];
    },
    weights: (layer, [channels]) => [
      {
        name: "kernel",
        shape: [blocks * layer.units, channels!],
        initializer: layer.kernelInitializer,
        trainable: true,
      },
      {
        name: "recurrentKernel",
        shape: [blocks * layer.units, layer.units],
        initializer: layer.recurrentInitializer,
        trainable: true,
      },
      ...(layer.useBias ? [{ name: "bias", ...own.bias(layer), trainable: true }] : []),
    ],
    build(layer, x, scope: LayerScope) {
      const { units } = layer;
      const steps = x.shape[1]!;
      const hidden = recurrence(cell, transpose(layer.goBackwards ? turned(x) : x, [1, 0]), {
        kernel: scope.weight("kernel"),
        recurrent: scope.weight("recurrentKernel"),
        bias: layer.useBias ? own.sums(scope.weight("bias"), units) : constant(0, [sumsOfCell * units]),
      });
      return layer.returnSequences
        ? transpose(hidden, [1, 0])
        : reshape(slice(hidden, [steps - 1, 0], [steps, units]), [units]);
    },
  };
}

export const lstmRule: LayerRule<Lstm> = recurrentRule<Lstm>("lstm", {
  defaults: lstmDefaults,
  check: (layer, where) => checkFlag(where, "unitForgetBias", layer.unitForgetBias),
  bias: ({ units, unitForgetBias, biasInitializer }) => ({
    shape: [4 * units],
    initializer: unitForgetBias ? "unitForget" : biasInitializer,
  }),
  sums: (bias) => bias,
});

export const gruRule: LayerRule<Gru> = recurrentRule<Gru>("gru", {
  defaults,
  check() {},
  bias: ({ units, biasInitializer }) => ({ shape: [2, 3 * units], initializer: biasInitializer }),
  sums(bias, units) {
    const part = (row: number, from: number, to: number): Value =>
      reshape(slice(bias, [row, from * units], [row + 1, to * units]), [(to - from) * units]);
    return concat([add(part(0, 0, 2), part(1, 0, 2)), part(0, 2, 3), part(1, 2, 3)], 0);
  },
});
