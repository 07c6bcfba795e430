import { UserError } from "../core/errors.js";

/**
 * Refuses sets of rows of one dataset that share a row: thresholds learned from samples the model was trained on promise
 * too much.
 *
 * @throws UserError naming the two sets and a row they share, or a row listed twice.
 * @example
 * ```ts
 * import { assertDisjoint } from "sandglass";
 * assertDisjoint({ training: [0, 1, 2], calibration: [3, 4], test: [5] });
 * ```
 */
export function assertDisjoint(sets: Readonly<Record<string, ArrayLike<number>>>): void {
  const owner = new Map<number, string>();
  const shared = new Map<string, { row: number; count: number }>();
  for (const [name, rows] of Object.entries(sets)) {
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at]!;
      const other = owner.get(row);
      if (other === undefined) owner.set(row, name);
      else {
        const pair = other === name ? `${name} twice` : `${other} and ${name}`;
        shared.set(pair, { row: shared.get(pair)?.row ?? row, count: (shared.get(pair)?.count ?? 0) + 1 });
      }
    }
  }
  for (const [pair, { row, count }] of shared) {
    throw new UserError({
      where: "split",
      expected: "disjoint sets of rows",
      got: `${count} ${count === 1 ? "row" : "rows"} in ${pair}, such as row ${row}`,
      remedy: "Thresholds come from normals the model has not seen: split first, then train.",
    });
  }
}
