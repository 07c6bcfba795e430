import { Random, UserError } from "sandglass";
import { mostJudged } from "./material.js";
import type { Plan } from "./protocol.js";

/** Rows that train, rows that are judged, and what is known of the latter. */
export interface DividedRows {
  readonly training: Uint32Array;
  readonly test: Uint32Array;
  readonly labels?: readonly string[];
  readonly truth?: Uint8Array;
  readonly seen: Uint8Array;
}

/**
 * With labels, a share of the normals is judged, and all others; without, everything is, since nobody knows what is normal.
 * Of more than can be judged at once, some are drawn.
 */
export function divideRows(
  count: number,
  labels: readonly string[] | undefined,
  { normal, heldOut, most, seed }: Plan,
): DividedRows {
  const wanted = new Set(normal);
  const isNormal = (row: number): boolean => labels === undefined || wanted.has(labels[row]!);
  const all = Array.from({ length: count }, (_, row) => row);
  const normals = all.filter(isNormal);
  if (normals.length < 5) {
    throw new UserError({
      where: "normal classes",
      expected: "at least 5 samples that count as normal",
      got: `${normals.length}`,
      remedy: labels === undefined ? "Bring more data." : "Choose further classes as normal.",
    });
  }
  const order = Array.from(new Random(seed, "held out").permutation(normals.length), (at) => normals[at]!);
  const kept = Math.min(normals.length - 5, Math.round(heldOut * normals.length));
  const training = order.slice(kept, kept + most).sort(ascending);
  const trained = new Set(training);
  const judged =
    labels === undefined ? all : [...order.slice(0, kept), ...all.filter((row) => !isNormal(row))].sort(ascending);
  const test = drawn(judged, seed);
  return {
    training: Uint32Array.from(training),
    test: Uint32Array.from(test),
    seen: Uint8Array.from(test, (row) => (trained.has(row) ? 1 : 0)),
    ...(labels && {
      labels: test.map((row) => labels[row]!),
      truth: Uint8Array.from(test, (row) => (isNormal(row) ? 0 : 1)),
    }),
  };
}

const ascending = (a: number, b: number): number => a - b;

function drawn(rows: readonly number[], seed: number): number[] {
  if (rows.length <= mostJudged) return [...rows];
  const order = new Random(seed, "judged").permutation(rows.length).subarray(0, mostJudged).sort();
  return Array.from(order, (at) => rows[at]!);
}

/** Classes with their counts, most frequent first. */
export function classesOf(labels: readonly string[]): { readonly name: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}

/** The classes that are normal where nobody says: what is called so, else the most frequent one. */
export function usualNormal(classes: readonly { readonly name: string }[]): readonly string[] {
  const said = classes.filter(({ name }) => /^(0|normal|good|ok|false|no)$/i.test(name));
  return (said.length > 0 ? said : classes.slice(0, 1)).map(({ name }) => name);
}
