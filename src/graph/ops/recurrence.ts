import { UserError } from "../../core/errors.js";
import { sameShape } from "../../core/shape.js";
import { type CellName, formatType, node, type OpRule, type Type, type Value } from "../value.js";
import { concat, pad, slice } from "./layout.js";
import { matmul } from "./matmul.js";
import { batchSum, reshape, sum } from "./reduce.js";

/**
 * What a recurrent cell adds up at each step: four sums a unit, whatever the cell. `lstm`: input, forget, candidate and
 * output gate. `gru`: update gate, reset gate, the input's part of the candidate, and the state's part of it, which the
 * reset gate multiplies ("reset after", as Keras and PyTorch do).
 */
export interface Cell {
  /** To which sum each block of the kernel's rows belongs, and each of the recurrent kernel's. */
  readonly inputSums: readonly number[];
  readonly recurrentSums: readonly number[];
  /** Values kept of every step: the hidden state first, then what the way back needs. */
  readonly states: number;
}

/** Sums of a unit. */
export const sumsOfCell = 4;

export const cells: { readonly [K in CellName]: Cell } = {
  // hidden, cell, input gate, forget gate, candidate, output gate
  lstm: { inputSums: [0, 1, 2, 3], recurrentSums: [0, 1, 2, 3], states: 6 },
  // hidden, update gate, reset gate, candidate, the state's part of it
  gru: { inputSums: [0, 1, 2], recurrentSums: [0, 1, 3], states: 5 },
};

interface Sizes {
  readonly steps: number;
  readonly units: number;
}

function sizesOf(cell: CellName, [x, kernel, recurrent, bias]: readonly Value[]): Sizes {
  const { inputSums, recurrentSums } = cells[cell];
  const [steps, channels] = x!.shape;
  const units = recurrent!.shape[1] ?? 0;
  const fits =
    x!.kind === "sample" &&
    x!.shape.length === 2 &&
    [kernel!, recurrent!, bias!].every(({ kind }) => kind === "shared") &&
    sameShape(kernel!.shape, [inputSums.length * units, channels!]) &&
    sameShape(recurrent!.shape, [recurrentSums.length * units, units]) &&
    sameShape(bias!.shape, [sumsOfCell * units]);
  if (!fits) {
    const [g, r] = [inputSums.length, recurrentSums.length];
    throw new UserError({
      where: cell,
      expected: `sample [steps, channels], shared [${g} units, channels], [${r} units, units] and [4 units]`,
      got: [x!, kernel!, recurrent!, bias!].map(formatType).join(", "),
    });
  }
  return { steps: steps!, units };
}

function onceOnly(cell: CellName): never {
  throw new UserError({
    where: cell,
    expected: "a graph differentiated once",
    got: `a second derivative through ${cell}, or one of what it keeps for itself`,
    remedy: "Use convolutions where second derivatives are needed.",
  });
}

/** All states [states, steps + 1, units]: row 0 is before the first step, and zero. */
export const recurrenceStatesRule: OpRule<"recurrenceStates"> = {
  infer(inputs, { cell }): Type {
    const { steps, units } = sizesOf(cell, inputs);
    return { kind: "sample", shape: [cells[cell].states, steps + 1, units] };
  },
  gradient: ({ attributes: { cell } }) => onceOnly(cell),
};

/** The hidden states out of all states; the other inputs are what those are made of, and where gradients go. */
export const recurrenceRule: OpRule<"recurrence"> = {
  infer(inputs, { cell }): Type {
    const { steps, units } = sizesOf(cell, inputs);
    return { kind: "sample", shape: [steps, units] };
  },
  gradient({ inputs: [x, kernel, recurrent, , states], attributes: { cell } }, upstream) {
    const { inputSums, recurrentSums } = cells[cell];
    const [steps, channels] = x!.shape as [number, number];
    const units = recurrent!.shape[1]!;
    // [steps + 1, 4 units]; the last row is zero, so that rows pair with those of the states before each step.
    const slopes = recurrenceGradient(cell, [states!, recurrent!, upstream]);
    const before = reshape(slice(states!, [0, 0, 0], [1, steps + 1, units]), [steps + 1, units]);
    const rows = pad(x!, [0, 0], [1, 0]);
    const toSums = (operand: Value): Value => batchSum(matmul(slopes, operand, { transposeA: true }));
    const toInput = slice(slopes, [0, 0], [steps, inputSums.length * units]);
    return [
      matmul(toInput, kernel!),
      blocks(toSums(rows), inputSums, [units, channels]),
      blocks(toSums(before), recurrentSums, [units, units]),
      batchSum(sum(slopes, [0])),
      undefined,
    ];
  },
};

/** Those blocks of rows of [4 units, …] that a kernel has. */
function blocks(value: Value, wanted: readonly number[], [units, width]: readonly [number, number]): Value {
  if (wanted.length === sumsOfCell) return value;
  return concat(
    wanted.map((block) => slice(value, [block * units, 0], [(block + 1) * units, width])),
    0,
  );
}

/** (states, recurrent kernel, upstream [steps, units]): gradients of the sums [steps + 1, 4 units], the last row zero. */
export const recurrenceGradientRule: OpRule<"recurrenceGradient"> = {
  infer([states, recurrent, upstream], { cell }): Type {
    const [kept, rows, units] = states!.shape;
    const wanted = [rows! - 1, units!];
    if (kept !== cells[cell].states || upstream!.kind !== "sample" || !sameShape(upstream!.shape, wanted)) {
      throw new UserError({
        where: `gradient of ${cell}`,
        expected: `all states and sample [${wanted.join(", ")}]`,
        got: [states!, recurrent!, upstream!].map(formatType).join(", "),
      });
    }
    return { kind: "sample", shape: [rows!, sumsOfCell * units!] };
  },
  gradient: ({ attributes: { cell } }) => onceOnly(cell),
};

export function recurrenceGradient(cell: CellName, inputs: readonly [Value, Value, Value]): Value {
  return node("recurrenceGradient", recurrenceGradientRule, inputs, { cell });
}

/** The weights of a recurrent layer: kernels [gates x units, …], and a bias for each of the four sums of a unit. */
export interface RecurrentWeights {
  readonly kernel: Value;
  readonly recurrent: Value;
  readonly bias: Value;
}

/**
 * Hidden states [steps, units] of a recurrent cell that reads the rows of sample `x` [steps, channels] one after the other,
 * starting from zero.
 *
 * Source: Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000 (`lstm`); Cho et al. 2014 (`gru`).
 */
export function recurrence(cell: CellName, x: Value, { kernel, recurrent, bias }: RecurrentWeights): Value {
  const inputs = [x, kernel, recurrent, bias];
  const states = recurrenceStates(cell, inputs);
  return node("recurrence", recurrenceRule, [...inputs, states], { cell });
}

export function recurrenceStates(cell: CellName, inputs: readonly Value[]): Value {
  return node("recurrenceStates", recurrenceStatesRule, inputs, { cell });
}
