import type { Address, Term } from "./language.js";

/** Terms from the outermost loop to the innermost: the order in which pointers build on each other. */
export const sortedTerms = (terms: readonly Term[]): Term[] =>
  [...terms].sort((a, b) => a.variable.depth - b.variable.depth);

/** Names the moving part of an address: base, byte scale, and the loops that move it. Constant offsets go into the access. */
export function pointerKey({ base }: Address, terms: readonly Term[], scale: number): string {
  return `${base}/${scale}/${terms.map(({ variable, stride }) => `${variable.id}*${stride}`).join("+")}`;
}

export const walksBackwards = ({ terms }: Address): boolean => terms.some(({ stride }) => stride < 0);
