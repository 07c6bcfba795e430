import { closest, distance } from "fastest-levenshtein";

/** ` Did you mean "x"?` when one of the names is near, else the list of them. Reads well as the remedy of an error. */
export function didYouMean(word: string, names: readonly string[]): string {
  const near = names.length === 0 ? undefined : closest(word, names);
  if (near !== undefined && distance(word, near) <= Math.max(2, Math.floor(near.length / 3))) {
    return `Did you mean "${near}"?`;
  }
  return `Choose one of: ${names.join(", ")}.`;
}
