import { UserError } from "../core/errors.js";
import { formatShape, type Shape, sizeOf } from "../core/shape.js";

/** Checks numbers before they are written to a tensor. Throws a UserError. */
export function checkTensorData(shape: Shape, { length }: ArrayLike<number>): void {
  if (length !== sizeOf(shape)) {
    throw new UserError({
      where: "tensor",
      expected: `${sizeOf(shape)} numbers for ${formatShape(shape)}`,
      got: `${length}`,
    });
  }
}

/** Checks the data of a table and returns the width of its rows. Throws a UserError. */
export function checkTableData({ length }: ArrayLike<number>, rows: number): number {
  const width = length / rows;
  if (!Number.isInteger(rows) || rows < 1 || !Number.isInteger(width)) {
    throw new UserError({
      where: "table",
      expected: "whole rows of equal width",
      got: `${length} numbers in ${rows} rows`,
    });
  }
  return width;
}
