import type { Address, Base, LoopVariable, Term } from "./language.js";
import type { Access } from "./usage.js";

/** Terms from the outermost loop to the innermost: the order in which pointers build on each other. */
export const sortedTerms = (terms: readonly Term[]): Term[] =>
  [...terms].sort((a, b) => a.variable.depth - b.variable.depth);

/** Names the moving part of an address: base, byte scale, and the loops that move it. Constant offsets go into the access. */
export function pointerKey({ base }: Address, terms: readonly Term[], scale: number): string {
  return `${base}/${scale}/${terms.map(({ variable, stride }) => `${variable.id}*${stride}`).join("+")}`;
}

export const walksBackwards = ({ terms }: Address): boolean => terms.some(({ stride }) => stride < 0);

/** A pointer that a loop moves: `step` bytes a turn beyond the pointer of the loops outside it. */
export interface MovedPointer {
  readonly key: string;
  readonly outerKey: string;
  readonly base: Base;
  readonly step: number;
}

/** The pointers of these accesses whose innermost moving loop, down to this one, is this one. */
export function pointersMovedBy(variable: LoopVariable, used: readonly Access[]): MovedPointer[] {
  return used.flatMap(({ at, scale }) => {
    const terms = sortedTerms(at.terms).filter((term) => term.variable.depth <= variable.depth);
    const last = terms.at(-1);
    if (last?.variable !== variable) return [];
    const [key, outerKey] = [pointerKey(at, terms, scale), pointerKey(at, terms.slice(0, -1), scale)];
    return [{ key, outerKey, base: at.base, step: last.stride * scale }];
  });
}
