import { conformal, type FittedThreshold } from "../detect/index.js";
import { type GraphBuilder, int } from "./graph-builder.js";

/** Calibration scores and the cuts learned from them. */
export interface CalibratedGroup {
  readonly scores: Float64Array;
  readonly fitted: FittedThreshold;
}

/** Names of numbers a user may change. */
export const verdictNames = {
  level: "level",
  upper: (group: string): string => `threshold${group}`,
  lower: (group: string): string => `threshold_lower${group}`,
  calibration: (group: string): string => `calibration${group}`,
};

/** What names of numbers of incomplete samples end in. */
export const incompleteGroup = "_incomplete";

/** The level of a conformal cut, if that is where it lies; undefined for other rules, and cuts that have been moved. */
export function levelOf({ scores, fitted }: CalibratedGroup): number | undefined {
  const level = fitted.options["level"];
  if (fitted.rule !== "conformal" || typeof level !== "number") return undefined;
  try {
    return conformal(level).fit(scores).upper === fitted.upper ? level : undefined;
  } catch {
    return undefined;
  }
}

/** Adds p-value and verdict of each score, [N]; `incomplete` (bool [N]) says which samples miss something. */
export function addVerdict(
  graph: GraphBuilder,
  score: string,
  groups: { readonly complete: CalibratedGroup; readonly incomplete?: CalibratedGroup },
  incomplete: string | undefined,
): { readonly pValue: string; readonly anomalous: string } {
  const kinds = groups.incomplete === undefined ? [groups.complete] : [groups.complete, groups.incomplete];
  const levels = kinds.map(levelOf);
  const level = levels.every((each) => each === levels[0]) ? levels[0] : undefined;
  const complete = addGroup(graph, score, groups.complete, "", level);
  if (groups.incomplete === undefined) return complete;
  const other = addGroup(graph, score, groups.incomplete, incompleteGroup, level);
  if (incomplete === undefined) return complete;
  const label = "verdict/kind";
  const both = (op: string, ...values: readonly string[]): string => graph.add(op, values, { label });
  // Runtimes choose between numbers, but not between truth values.
  const theirs = both("And", incomplete, other.anomalous);
  const ours = both("And", both("Not", incomplete), complete.anomalous);
  return { pValue: both("Where", incomplete, other.pValue, complete.pValue), anomalous: both("Or", theirs, ours) };
}

function addGroup(
  graph: GraphBuilder,
  score: string,
  { scores, fitted }: CalibratedGroup,
  group: string,
  level: number | undefined,
): { readonly pValue: string; readonly anomalous: string } {
  const label = `verdict${group}`;
  const add = (op: string, ...inputs: readonly string[]): string => graph.add(op, inputs, { label });
  const column = graph.add("Unsqueeze", [score, graph.constant(`${label}/axis`, BigInt64Array.of(1n))], { label });
  const calibration = graph.named(verdictNames.calibration(group), scores, [scores.length]);
  const one = graph.double(`${label}/one`, 1);
  const total = graph.double(`${label}/scores and one`, scores.length + 1);
  /** (1 + how many calibration scores lie so) / (n + 1). */
  const share = (op: string): string => {
    const hits = graph.cast(add(op, calibration, column), "float", label);
    const count = graph.add("ReduceSum", [hits, graph.constant(`${label}/axis`, BigInt64Array.of(1n))], {
      label,
      attributes: { keepdims: int(0) },
    });
    return add("Div", add("Add", graph.cast(count, "double", label), one), total);
  };
  const sides = [
    ...(fitted.upper === undefined
      ? []
      : [{ share: "GreaterOrEqual", name: verdictNames.upper(group), cut: fitted.upper }]),
    ...(fitted.lower === undefined
      ? []
      : [{ share: "LessOrEqual", name: verdictNames.lower(group), cut: fitted.lower }]),
  ];
  const shares = sides.map((side) => share(side.share));
  const both = (): string => add("Min", one, add("Mul", graph.double(`${label}/two`, 2), add("Min", ...shares)));
  const pValue = shares.length === 1 ? shares[0]! : both();
  // A score that is no number is within nothing, so it is anomalous.
  const inside = sides.map(({ share: op, name, cut }) =>
    add(op === "GreaterOrEqual" ? "LessOrEqual" : "GreaterOrEqual", score, graph.named(name, Float64Array.of(cut), [])),
  );
  const beyond = add("Not", inside.length === 1 ? inside[0]! : add("And", ...inside));
  if (level === undefined) return { pValue, anomalous: beyond };
  // The cut where the level put it says what the level says; so the level counts until somebody moves the cut.
  const unmoved = add(
    "Equal",
    verdictNames.upper(group),
    graph.double(`${label}/threshold of the level`, fitted.upper!),
  );
  const few = add(
    "Mul",
    graph.named(verdictNames.level, Float64Array.of(level), []),
    graph.double(`${label}/rounding`, 1 + 1e-12),
  );
  const unlikely = add("Not", add("Greater", pValue, few));
  return { pValue, anomalous: add("Or", add("And", unmoved, unlikely), add("And", add("Not", unmoved), beyond)) };
}
