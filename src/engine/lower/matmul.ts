import type { Value } from "../../graph/value.js";
import type { KernelBuilder } from "../../kernel/builder.js";
import * as k from "../../kernel/builder.js";
import type { Expression, Index } from "../../kernel/language.js";
import type { LoweringContext } from "./context.js";
import type { Finish } from "./heavy.js";
import { chooseTile, overTiles, stepsInBody } from "./tiles.js";

/** Products of matrices within each sample: a tile of the result in registers, both operands walked along the inner axis. */
export function lowerMatmul(
  b: KernelBuilder,
  value: Value<"matmul">,
  context: LoweringContext,
  vector: Index,
  { finish, end }: { readonly finish: Finish; readonly end: () => void },
): void {
  const [left, right] = value.inputs as [Value, Value];
  const { transposeA, transposeB } = value.attributes;
  const [rows, columns] = value.shape.slice(-2) as [number, number];
  const paired = value.shape.length === 3;
  const inner = left.shape.at(transposeA ? -2 : -1)!;
  const { places, target } = context;
  const tile = chooseTile(target, rows, columns);
  const unroll = stepsInBody(target, inner);
  const load = (operand: Value, element: Index): Expression =>
    b.let(
      operand.kind === "sample"
        ? k.load(places.sample(operand, element, vector))
        : k.splat(places.shared(operand, element)),
    );
  const sumTile = (head: Index, row: Index, column: Index, height: number, width: number): void => {
    const sums = Array.from({ length: height }, () => Array.from({ length: width }, () => b.accumulator(k.float(0))));
    b.repeat(inner / unroll, (outer) => {
      for (let copy = 0; copy < unroll; copy++) {
        const at = k.plus(k.times(outer, unroll), copy);
        const loadLeft = (o: number): Expression => {
          const along = k.plus(row, o);
          const within = transposeA ? k.plus(k.times(at, rows), along) : k.plus(k.times(along, inner), at);
          return load(left, k.plus(k.times(head, rows * inner), within));
        };
        const loadRight = (i: number): Expression => {
          const along = k.plus(column, i);
          const within = transposeB ? k.plus(k.times(along, inner), at) : k.plus(k.times(at, columns), along);
          return load(right, k.plus(k.times(head, inner * columns), within));
        };
        // The fewer operands stay in registers while the others pass.
        if (height <= width) {
          const lefts = Array.from({ length: height }, (_, o) => loadLeft(o));
          for (let i = 0; i < width; i++) {
            const passing = loadRight(i);
            for (let o = 0; o < height; o++) b.accumulate(sums[o]![i]!, lefts[o]!, passing);
          }
        } else {
          const rights = Array.from({ length: width }, (_, i) => loadRight(i));
          for (let o = 0; o < height; o++) {
            const passing = loadLeft(o);
            for (let i = 0; i < width; i++) b.accumulate(sums[o]![i]!, passing, rights[i]!);
          }
        }
      }
    });
    sums.forEach((along, o) => {
      along.forEach((sum, i) => {
        const at = [k.plus(row, o), k.plus(column, i)];
        finish(k.read(sum), paired ? [head, ...at] : at);
      });
    });
    end();
  };
  b.repeat(paired ? value.shape[0]! : 1, (head) => {
    overTiles(b, rows, tile.outputs, (row, height) => {
      overTiles(b, columns, tile.positions, (column, width) => sumTile(head, row, column, height, width));
    });
  });
}
