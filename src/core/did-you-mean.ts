import { closest, distance } from "fastest-levenshtein";

/** The name a word was most likely meant to be; undefined when none is near. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const near = names.length === 0 ? undefined : closest(word, names);
  if (near === undefined) return undefined;
  const edits = distance(word, near);
  // Two edits make any word of three letters: half of the word must be right.
  return edits <= Math.max(2, Math.floor(near.length / 3)) && edits < word.length / 2 ? near : undefined;
}

/** ` Did you mean "x"?` when one of the names is near, else the list of them. Reads well as the remedy of an error. */
export function didYouMean(word: string, names: readonly string[]): string {
  return suggestion(word, names).remedy ?? `Choose one of: ${names.join(", ")}.`;
}

/** The remedy `Did you mean "x"?` when one of the names is near, and none otherwise: for errors that list the names. */
export function suggestion(word: string, names: readonly string[]): { readonly remedy?: string } {
  const near = nearest(word, names);
  return near === undefined ? {} : { remedy: `Did you mean "${near}"?` };
}
