import { UserError } from "../../core/errors.js";

/**
 * Reads rows of numbers, all of one width, separated by commas or blanks: the plain format of published series.
 *
 * @param where Names the text in error messages.
 * @returns The numbers row by row.
 * @throws UserError for anything but numbers, or rows of another width.
 */
export function parseNumberRows(text: string, where: string): { readonly width: number; readonly data: Float64Array } {
  const lines = text.trimEnd().split("\n");
  const width = cells(lines[0]!).length;
  const data = new Float64Array(lines.length * width);
  lines.forEach((line, row) => {
    const numbers = cells(line);
    if (numbers.length !== width) {
      throw new UserError({
        where: `${where} line ${row + 1}`,
        expected: `${width} numbers`,
        got: `${numbers.length}`,
      });
    }
    numbers.forEach((cell, column) => {
      const x = cell === "" ? Number.NaN : Number(cell);
      if (!Number.isFinite(x)) {
        throw new UserError({ where: `${where} line ${row + 1}`, expected: "numbers", got: JSON.stringify(cell) });
      }
      data[row * width + column] = x;
    });
  });
  return { width, data };
}

const cells = (line: string): string[] => line.trim().split(/\s*,\s*|\s+/);
