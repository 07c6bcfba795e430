import { cells, sumsOfCell } from "../../graph/ops/recurrence.js";
import type { CellName } from "../../graph/value.js";
import type { Evaluators } from "./step.js";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The new states of one unit, hidden first, from its four sums and its states before. */
type Forward = (sums: readonly number[], before: readonly number[]) => readonly number[];

/** Gradients of the four sums, then of the cell before and, past the sums, of the hidden state before. */
type Backward = (
  now: readonly number[],
  before: readonly number[],
  hidden: number,
  cell: number,
) => { readonly sums: readonly number[]; readonly cell: number; readonly hidden: number };

const forward: { readonly [K in CellName]: Forward } = {
  lstm([a, b, c, d], [, cell]) {
    const [input, forget, candidate, output] = [sigmoid(a!), sigmoid(b!), Math.tanh(c!), sigmoid(d!)];
    const next = forget * cell! + input * candidate;
    return [output * Math.tanh(next), next, input, forget, candidate, output];
  },
  gru([a, b, c, d], [hidden]) {
    const [update, reset] = [sigmoid(a!), sigmoid(b!)];
    const candidate = Math.tanh(c! + reset * d!);
    return [update * hidden! + (1 - update) * candidate, update, reset, candidate, d!];
  },
};

const backward: { readonly [K in CellName]: Backward } = {
  lstm([, next, input, forget, candidate, output], [, before], hidden, cell) {
    const bent = Math.tanh(next!);
    const slope = cell + hidden * output! * (1 - bent * bent);
    return {
      sums: [
        slope * candidate! * input! * (1 - input!),
        slope * before! * forget! * (1 - forget!),
        slope * input! * (1 - candidate! * candidate!),
        hidden * bent * output! * (1 - output!),
      ],
      cell: slope * forget!,
      hidden: 0,
    };
  },
  gru([, update, reset, candidate, part], [before], hidden) {
    const slope = hidden * (1 - update!) * (1 - candidate! * candidate!);
    return {
      sums: [
        hidden * (before! - candidate!) * update! * (1 - update!),
        slope * part! * reset! * (1 - reset!),
        slope,
        slope * reset!,
      ],
      cell: 0,
      hidden: hidden * update!,
    };
  },
};

export const recurrences: Evaluators<"recurrence" | "recurrenceStates" | "recurrenceGradient"> = {
  recurrence({ shape, inputs }, [, , , , states], { samples }) {
    const [steps, units] = shape as [number, number];
    const size = inputs[4]!.shape.reduce((product, length) => product * length, 1);
    const result = new Float64Array(samples * steps * units);
    for (let sample = 0; sample < samples; sample++) {
      // The first plane without its first row.
      const from = sample * size + units;
      result.set(states!.subarray(from, from + steps * units), sample * steps * units);
    }
    return result;
  },
  recurrenceStates({ shape, inputs, attributes: { cell } }, [x, kernel, recurrent, bias], { samples }) {
    const { inputSums, recurrentSums } = cells[cell];
    const [kept, rows, units] = shape as [number, number, number];
    const channels = inputs[0]!.shape[1]!;
    const result = new Float64Array(samples * kept * rows * units);
    for (let sample = 0; sample < samples; sample++) {
      const place = (state: number, row: number, unit: number): number =>
        ((sample * kept + state) * rows + row) * units + unit;
      for (let step = 0; step + 1 < rows; step++) {
        for (let unit = 0; unit < units; unit++) {
          const sums = Array.from({ length: sumsOfCell }, (_, sum) => bias![sum * units + unit]!);
          inputSums.forEach((sum, block) => {
            for (let i = 0; i < channels; i++) {
              const input = x![(sample * (rows - 1) + step) * channels + i]!;
              sums[sum]! += kernel![(block * units + unit) * channels + i]! * input;
            }
          });
          recurrentSums.forEach((sum, block) => {
            for (let i = 0; i < units; i++) {
              sums[sum]! += recurrent![(block * units + unit) * units + i]! * result[place(0, step, i)]!;
            }
          });
          const before = Array.from({ length: kept }, (_, state) => result[place(state, step, unit)]!);
          forward[cell](sums, before).forEach((next, state) => {
            result[place(state, step + 1, unit)] = next;
          });
        }
      }
    }
    return result;
  },
  recurrenceGradient({ inputs, attributes: { cell } }, [states, recurrent, upstream], { samples }) {
    const { recurrentSums } = cells[cell];
    const [kept, rows, units] = inputs[0]!.shape as [number, number, number];
    const width = sumsOfCell * units;
    const result = new Float64Array(samples * rows * width);
    for (let sample = 0; sample < samples; sample++) {
      const hidden = new Float64Array(units);
      const memory = new Float64Array(units);
      for (let step = rows - 2; step >= 0; step--) {
        const row = (sample * rows + step) * width;
        for (let unit = 0; unit < units; unit++) {
          const at = (time: number): number[] =>
            Array.from(
              { length: kept },
              (_, state) => states![((sample * kept + state) * rows + time) * units + unit]!,
            );
          const slope = hidden[unit]! + upstream![(sample * (rows - 1) + step) * units + unit]!;
          const flowing = backward[cell](at(step + 1), at(step), slope, memory[unit]!);
          flowing.sums.forEach((sum, at) => {
            result[row + at * units + unit] = sum;
          });
          memory[unit] = flowing.cell;
          hidden[unit] = flowing.hidden;
        }
        recurrentSums.forEach((sum, block) => {
          for (let unit = 0; unit < units; unit++) {
            for (let i = 0; i < units; i++) {
              hidden[i]! += recurrent![(block * units + unit) * units + i]! * result[row + sum * units + unit]!;
            }
          }
        });
      }
    }
    return result;
  },
};
