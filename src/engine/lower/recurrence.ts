import { cells, sumsOfCell } from "../../graph/ops/recurrence.js";
import type { CellName, Value } from "../../graph/value.js";
import * as k from "../../kernel/builder.js";
import { KernelBuilder } from "../../kernel/builder.js";
import type { Address, Expression, Index, Kernel, Variable } from "../../kernel/language.js";
import { sigmoid, tanh } from "../../kernel/math.js";
import type { LoweringContext } from "./context.js";
import type { Target } from "./target.js";
import { overTiles, stepsInBody } from "./tiles.js";

const one = k.float(1);

/** All states of one unit at a step, hidden first, from its four sums and its states before. */
type Forward = (b: KernelBuilder, sums: readonly Expression[], before: (state: number) => Expression) => Expression[];

/** What one unit's gradients are made of: states of this step and the one before, and what has come back so far. */
interface Flowing {
  readonly now: (state: number) => Expression;
  readonly before: (state: number) => Expression;
  readonly hidden: Expression;
  readonly cell: Expression;
}

/** Gradients of the four sums, and what goes back to the step before without passing through the recurrent kernel. */
type Backward = (
  b: KernelBuilder,
  flowing: Flowing,
) => { readonly sums: readonly Expression[]; readonly cell?: Expression; readonly hidden?: Expression };

const forward: { readonly [K in CellName]: Forward } = {
  lstm(b, [a, f, c, o], before) {
    const [input, forget] = [sigmoid(b, a!), sigmoid(b, f!)];
    const [candidate, output] = [tanh(b, c!), sigmoid(b, o!)];
    const cell = b.let(k.multiplyAdd(forget, before(1), k.mul(input, candidate)));
    return [b.let(k.mul(output, tanh(b, cell))), cell, input, forget, candidate, output];
  },
  gru(b, [u, r, c, part], before) {
    const [update, reset] = [sigmoid(b, u!), sigmoid(b, r!)];
    const candidate = tanh(b, k.multiplyAdd(reset, part!, c!));
    const hidden = b.let(k.multiplyAdd(update, k.sub(before(0), candidate), candidate));
    return [hidden, update, reset, candidate, part!];
  },
};

const backward: { readonly [K in CellName]: Backward } = {
  lstm(b, { now, before, hidden, cell }) {
    const [input, forget, candidate, output] = [2, 3, 4, 5].map(now) as [
      Expression,
      Expression,
      Expression,
      Expression,
    ];
    const bent = tanh(b, now(1));
    const through = b.let(k.mul(hidden, output));
    const slope = b.let(k.multiplyAdd(through, k.sub(one, k.mul(bent, bent)), cell));
    const gate = (upstream: Expression, opened: Expression): Expression =>
      k.mul(k.mul(upstream, opened), k.sub(one, opened));
    return {
      sums: [
        gate(k.mul(slope, candidate), input),
        gate(k.mul(slope, before(1)), forget),
        k.mul(k.mul(slope, input), k.sub(one, k.mul(candidate, candidate))),
        k.mul(k.mul(through, bent), k.sub(one, output)),
      ],
      cell: k.mul(slope, forget),
    };
  },
  gru(b, { now, before, hidden }) {
    const [update, reset, candidate, part] = [1, 2, 3, 4].map(now) as [Expression, Expression, Expression, Expression];
    const kept = b.let(k.mul(hidden, update));
    const slope = b.let(k.mul(k.sub(hidden, kept), k.sub(one, k.mul(candidate, candidate))));
    const turned = b.let(k.mul(slope, reset));
    return {
      sums: [
        k.mul(k.mul(kept, k.sub(before(0), candidate)), k.sub(one, update)),
        k.mul(k.mul(turned, part), k.sub(one, reset)),
        slope,
        turned,
      ],
      hidden: kept,
    };
  },
};

/** How many units a step sums together: their sums are in registers at once. */
function unitsTogether({ accumulators }: Target, units: number, sums: number): number {
  return Math.max(1, Math.min(units, Math.floor(accumulators / sums)));
}

/** Runs a recurrent cell over all steps, and keeps its states. */
export function lowerRecurrenceStates(
  name: string,
  value: Value<"recurrenceStates">,
  context: LoweringContext,
): Kernel {
  const [x, kernel, recurrent, bias] = value.inputs as [Value, Value, Value, Value];
  const { inputSums, recurrentSums } = cells[value.attributes.cell];
  const [states, rows, units] = value.shape as [number, number, number];
  const channels = x.shape[1]!;
  const { places, target, block } = context;
  const b = new KernelBuilder(target.lanes);
  b.repeat(block.vectors, (vector) => {
    const state = (which: number, row: Index, unit: Index): Address =>
      places.sample(value, k.plus(which * rows * units, k.times(row, units), unit), vector);
    b.repeat(states, (which) => {
      b.repeat(units, (unit) => {
        b.store(places.sample(value, k.plus(k.times(which, rows * units), unit), vector), k.float(0));
      });
    });
    b.repeat(rows - 1, (step) => {
      overTiles(b, units, unitsTogether(target, units, sumsOfCell), (first, count) => {
        const sums = Array.from({ length: sumsOfCell }, (_, sum) =>
          Array.from({ length: count }, (_, unit) =>
            b.accumulator(k.splat(places.shared(bias, k.plus(sum * units, first, unit)))),
          ),
        );
        const addProducts = (
          weights: Value,
          to: readonly number[],
          width: number,
          operand: (at: Index) => Expression,
        ): void => {
          const unroll = stepsInBody(target, width);
          b.repeat(width / unroll, (group) => {
            for (let copy = 0; copy < unroll; copy++) {
              const at = k.plus(k.times(group, unroll), copy);
              const passing = b.let(operand(at));
              to.forEach((sum, gate) => {
                for (let unit = 0; unit < count; unit++) {
                  const weight = k.plus(k.times(k.plus(gate * units, first, unit), width), at);
                  b.accumulate(sums[sum]![unit]!, passing, k.splat(places.shared(weights, weight)));
                }
              });
            }
          });
        };
        addProducts(kernel, inputSums, channels, (at) =>
          k.load(places.sample(x, k.plus(k.times(step, channels), at), vector)),
        );
        addProducts(recurrent, recurrentSums, units, (at) => k.load(state(0, step, at)));
        for (let unit = 0; unit < count; unit++) {
          const at = k.plus(first, unit);
          const before = (which: number): Expression => b.let(k.load(state(which, step, at)));
          const next = forward[value.attributes.cell](
            b,
            sums.map((along) => k.read(along[unit]!)),
            before,
          );
          next.forEach((result, which) => {
            b.store(state(which, k.plus(step, 1), at), result);
          });
        }
      });
    });
  });
  return b.finish(name);
}

/** The way back through all steps. What goes from a step to the one before lies in the last row meanwhile. */
export function lowerRecurrenceGradient(
  name: string,
  value: Value<"recurrenceGradient">,
  context: LoweringContext,
): Kernel {
  const [kept, recurrent, upstream] = value.inputs as [Value, Value, Value];
  const { cell } = value.attributes;
  const { recurrentSums } = cells[cell];
  const [, rows, units] = kept.shape as [number, number, number];
  const steps = rows - 1;
  const width = sumsOfCell * units;
  const { places, target, block } = context;
  const b = new KernelBuilder(target.lanes);
  b.repeat(block.vectors, (vector) => {
    const carried = (at: Index): Address => places.sample(value, k.plus(steps * width, at), vector);
    const clear = (): void => b.repeat(width, (at) => b.store(carried(at), k.float(0)));
    clear();
    b.repeat(steps, (turn) => {
      const step = k.plus(steps - 1, k.times(turn, -1));
      const slope = (at: Index): Address => places.sample(value, k.plus(k.times(step, width), at), vector);
      b.repeat(units, (unit) => {
        const state =
          (row: Index) =>
          (which: number): Expression => {
            const element = k.plus(which * rows * units, k.times(row, units), unit);
            return b.let(k.load(places.sample(kept, element, vector)));
          };
        const arriving = k.load(places.sample(upstream, k.plus(k.times(step, units), unit), vector));
        const flowing = backward[cell](b, {
          now: state(k.plus(step, 1)),
          before: state(step),
          hidden: b.let(k.add(arriving, k.load(carried(unit)))),
          cell: b.let(k.load(carried(k.plus(unit, units)))),
        });
        flowing.sums.forEach((sum, at) => {
          b.store(slope(k.plus(unit, at * units)), sum);
        });
        b.store(carried(unit), flowing.hidden ?? k.float(0));
        if (flowing.cell !== undefined) b.store(carried(k.plus(unit, units)), flowing.cell);
      });
      overTiles(b, units, unitsTogether(target, units, 1), (first, count) => {
        const sums: Variable[] = Array.from({ length: count }, (_, unit) =>
          b.accumulator(k.load(carried(k.plus(first, unit)))),
        );
        const unroll = stepsInBody(target, units);
        recurrentSums.forEach((sum, gate) => {
          b.repeat(units / unroll, (group) => {
            for (let copy = 0; copy < unroll; copy++) {
              const from = k.plus(k.times(group, unroll), copy);
              const passing = b.let(k.load(slope(k.plus(from, sum * units))));
              for (let unit = 0; unit < count; unit++) {
                const weight = k.plus(k.times(k.plus(from, gate * units), units), first, unit);
                b.accumulate(sums[unit]!, passing, k.splat(places.shared(recurrent, weight)));
              }
            }
          });
        });
        sums.forEach((sum, unit) => {
          b.store(carried(k.plus(first, unit)), k.read(sum));
        });
      });
    });
    clear();
  });
  return b.finish(name);
}
