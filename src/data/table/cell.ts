/** Spellings of "nothing here", in lower case; the ones pandas knows and people use. */
const missingWords: ReadonlySet<string> = new Set(
  ["", "na", "n/a", "#na", "#n/a", "#n/a n/a", "<na>", "nan", "-nan", "null", "none", "?"].concat(
    ["1.#qnan", "-1.#qnan", "1.#ind", "-1.#ind"], // as old C libraries of Windows write them
  ),
);

const infinite = /^[+-]?(inf(inity)?|1\.#inf)$/i;

/** What JavaScript takes for a number and nobody else does: `0x1f`, `0b1`. */
const otherBase = /^0[xob]/i;

/** Mark of decimals. */
export type Decimal = "." | ",";

export function isMissing(cell: string): boolean {
  return missingWords.has(cell.toLowerCase());
}

/** A number with a decimal comma. */
export const commaNumber: RegExp = /^[+-]?\d*,\d+(e[+-]?\d+)?$/i;

/** `1,234`: a thousand and more where commas stand between cells, a decimal comma elsewhere. */
export const maybeThousands: RegExp = /^[+-]?[1-9]\d{0,2},\d{3}$/;

/** `$5`, `12 %`, `1.234,50`: a number to its reader, if none of ours. */
export const looksLikeNumber = (cell: string): boolean =>
  /^[+-]?[$€£]?\s?[+-]?\d+([.,' ]\d+)*\s?[%€$£]?$/.test(cell) && !/^\d+(\.\d+){2,}$/.test(cell);

/** The number a trimmed, not missing cell holds: infinite if it says so, undefined if it is no number. */
export function numberIn(cell: string, decimal: Decimal = "."): number | undefined {
  if (otherBase.test(cell)) return undefined;
  const x = Number(decimal === "," && commaNumber.test(cell) ? cell.replace(",", ".") : cell);
  if (!Number.isNaN(x)) return x;
  return infinite.test(cell) ? Number.POSITIVE_INFINITY : undefined;
}

/** Whether a cell is a whole number that float64 cannot hold: what differs in the file would be equal. */
export function isInexact(cell: string, x: number): boolean {
  return Math.abs(x) > Number.MAX_SAFE_INTEGER && /^[+-]?\d+$/.test(cell);
}
