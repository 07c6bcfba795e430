/** A column of a table of numbers within 0 … 1, or of choices as their numbers 0, 1, 2 … */
export interface Column {
  readonly values: Float64Array;
  /** How many choices there are; 0 for numbers. */
  readonly choices: number;
}

/** Part of a column: numbers between two, or the choices that are set. */
export type Side = readonly [low: number, high: number] | readonly boolean[];

/** A leaf: the box of the space that it stands for, and its prediction. */
export interface Leaf {
  readonly box: readonly Side[];
  readonly value: number;
}

interface Split {
  readonly column: number;
  readonly left: Side;
  readonly right: Side;
}

const isRange = (side: Side): side is readonly [number, number] => typeof side[0] === "number";

const holds = (side: Side, value: number): boolean =>
  isRange(side) ? value >= side[0] && value < side[1] : side[value]!;

/**
 * Grows a regression tree until the rows of each leaf agree, each time by the split that takes most squared error away. Choices are
 * split into two groups, in the order of their means (Breiman et al., "Classification and regression trees", 1984). The leaves tile
 * the space.
 *
 * @param rows Which rows it sees; one drawn twice weighs twice.
 */
export function growTree(columns: readonly Column[], targets: Float64Array, rows: Uint32Array): Leaf[] {
  const leaves: Leaf[] = [];
  const whole = columns.map(({ choices }): Side => (choices === 0 ? [0, 1] : new Array<boolean>(choices).fill(true)));
  const open: { readonly box: readonly Side[]; readonly rows: Uint32Array }[] = [{ box: whole, rows }];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { box, rows: here } = node;
    const split = bestSplit(columns, targets, here, box);
    if (split === undefined) {
      leaves.push({ box, value: here.reduce((sum, row) => sum + targets[row]!, 0) / here.length });
      continue;
    }
    const { values } = columns[split.column]!;
    const part = (side: Side, isLeft: boolean): void => {
      // The left side decides, so that a number on the border is on one side only.
      const inside = here.filter((row) => holds(split.left, values[row]!) === isLeft);
      open.push({ box: box.map((old, at) => (at === split.column ? side : old)), rows: inside });
    };
    part(split.left, true);
    part(split.right, false);
  }
  return leaves;
}

function bestSplit(
  columns: readonly Column[],
  targets: Float64Array,
  rows: Uint32Array,
  box: readonly Side[],
): Split | undefined {
  const first = targets[rows[0]!]!;
  if (rows.every((row) => targets[row] === first)) return undefined;
  let best: Split | undefined;
  let most = -Infinity;
  for (const [column, { values, choices }] of columns.entries()) {
    const groups = groupsOf(values, targets, rows, choices > 0);
    const cut = bestCut(groups);
    if (cut === undefined || cut.gain <= most) continue;
    most = cut.gain;
    best = { column, ...sidesOf(box[column]!, groups, cut.at) };
  }
  return best;
}

/** Rows of one value, as a sum. */
interface Group {
  readonly value: number;
  count: number;
  sum: number;
}

/** Rows by value: numbers in their order, choices in the order of their means. */
function groupsOf(values: Float64Array, targets: Float64Array, rows: Uint32Array, areChoices: boolean): Group[] {
  const groups = new Map<number, Group>();
  for (const row of rows) {
    const value = values[row]!;
    const group = groups.get(value);
    if (group === undefined) groups.set(value, { value, count: 1, sum: targets[row]! });
    else {
      group.count++;
      group.sum += targets[row]!;
    }
  }
  const order = areChoices ? ({ sum, count }: Group) => sum / count : ({ value }: Group) => value;
  return [...groups.values()].sort((one, other) => order(one) - order(other));
}

/** The place between two groups where parting them explains most: sums squared over counts, which is largest where the error is least. */
function bestCut(groups: readonly Group[]): { readonly at: number; readonly gain: number } | undefined {
  const count = groups.reduce((all, group) => all + group.count, 0);
  const sum = groups.reduce((all, group) => all + group.sum, 0);
  let best: { at: number; gain: number } | undefined;
  let [below, belowSum] = [0, 0];
  for (let at = 1; at < groups.length; at++) {
    below += groups[at - 1]!.count;
    belowSum += groups[at - 1]!.sum;
    const gain = belowSum ** 2 / below + (sum - belowSum) ** 2 / (count - below);
    if (best === undefined || gain > best.gain) best = { at, gain };
  }
  return best;
}

function sidesOf(side: Side, groups: readonly Group[], at: number): Pick<Split, "left" | "right"> {
  if (isRange(side)) {
    const [below, above] = [groups[at - 1]!.value, groups[at]!.value];
    // Halfway between neighbours among doubles lies one of them.
    const threshold = (below + above) / 2 > below ? (below + above) / 2 : above;
    return { left: [side[0], threshold], right: [threshold, side[1]] };
  }
  const lower = groups.slice(0, at);
  const upper = groups.slice(at);
  // Choices of the box that no row here has go with more rows.
  const size = (part: readonly Group[]): number => part.reduce((sum, { count }) => sum + count, 0);
  const fewer = size(lower) < size(upper) ? lower : upper;
  const left = side.map((isIn, choice) => isIn && fewer.some(({ value }) => value === choice));
  return { left, right: side.map((isIn, choice) => isIn && !left[choice]) };
}
