/** Spellings of "nothing here", in lower case; the ones pandas knows and people use. */
const missingWords: ReadonlySet<string> = new Set(["", "na", "n/a", "#n/a", "<na>", "nan", "null", "?"]);

const infinite = /^[+-]?inf(inity)?$/i;

export function isMissing(cell: string): boolean {
  return missingWords.has(cell.toLowerCase());
}

/** The number a trimmed, not missing cell holds: infinite if it says so, undefined if it is no number. */
export function numberIn(cell: string): number | undefined {
  const x = Number(cell);
  if (!Number.isNaN(x)) return x;
  return infinite.test(cell) ? Number.POSITIVE_INFINITY : undefined;
}
