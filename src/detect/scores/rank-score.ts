import { UserError } from "../../core/errors.js";
import { needsOf } from "./needs.js";
import type { Material, ScoreRule, ScoreState } from "./score.js";
import { unseenScores } from "./unseen-scores.js";

/** For each score of each member: what it learned, and which rank a score has. */
export interface RankState {
  readonly [name: string]: readonly ScoreState[];
  readonly parts: readonly RankedState[];
}

/** What one score learned, alone in a list; rising scores of unseen normals, and the rank of each, 0 … 1. */
export interface RankedState {
  readonly [name: string]: Float64Array | readonly ScoreState[];
  readonly learned: readonly [ScoreState];
  readonly knots: Float64Array;
  readonly ranks: Float64Array;
}

/** How its description says that it is no sum. */
export const rankOptions = { join: "rank" } as const;

/** Most scores of normals that are kept to rank others among. */
const mostKnots = 1000;

/**
 * The mean rank of several scores, 0 … 1, and of an ensemble (`ensemble`) the mean over its members as well: each member is
 * scored by its own reconstruction and code, so that none outweighs the others by the size of its errors, and where
 * they disagree no one of them decides. Scores that look at neither are counted once for each member.
 *
 * A rank needs others to be among. Ranks within a batch would make a verdict depend on its company, and a sample that comes
 * alone would have none; so the others are training normals, each scored by parts that learned from the four fifths
 * of them it is not in. Such a rank is one less the empirical p-value, straight between neighbouring normals, 1 beyond all of them.
 * A mean of ranks is no p-value itself: the threshold makes one of it.
 *
 * Source: Vovk and Wang, "Combining p-values via averaging", Biometrika 107, 2020.
 *
 * @throws UserError for no parts, fewer than 10 training samples, or a part with constant scores.
 * @example
 * ```ts
 * import { averageRank, maeScore, mseScore } from "sandglass";
 * const input = Float32Array.from({ length: 40 }, (_, at) => Math.sin(at * at));
 * const material = { shape: [1], count: 40, input, reconstruction: new Float32Array(40) };
 * const rule = averageRank([mseScore(), maeScore()]);
 * const others = { shape: [1], count: 2, input: Float32Array.of(0, 9), reconstruction: new Float32Array(2) };
 * console.log(rule.score(others, rule.fit!(material))[1]); // 1
 * ```
 */
export function averageRank(rules: readonly ScoreRule[]): ScoreRule<RankState> {
  const name = `rank:${rules.map((rule) => rule.name).join("/")}`;
  if (rules.length === 0) throw new UserError({ where: "averageRank", expected: "one or more scores", got: "none" });
  return {
    name,
    options: rankOptions,
    parts: rules.map((rule) => ({ rule, weight: 1 })),
    ...needsOf(name, rules),
    needsMembers: true,
    fit: (training) => ({
      parts: membersOf(training).flatMap((member) =>
        rules.map((rule) => ({
          learned: [rule.fit?.(member) ?? {}] as const,
          ...ranksAmong(name, rule, unseenScores(name, rule, member)),
        })),
      ),
    }),
    score: (material, { parts }) => {
      const members = membersOf(material);
      if (parts.length !== members.length * rules.length) {
        throw new UserError({
          where: `score ${name}`,
          expected: `the ${parts.length / rules.length} members it has learned from`,
          got: `${members.length}`,
        });
      }
      const sums = new Float64Array(material.count);
      for (const [at, state] of parts.entries()) {
        const scores = rules[at % rules.length]!.score(members[Math.floor(at / rules.length)]!, state.learned[0]);
        for (const [sample, score] of scores.entries()) sums[sample]! += rankOf(score, state) / parts.length;
      }
      return sums;
    },
  };
}

const membersOf = (material: Material): readonly Material[] => material.members ?? [material];

/** Distinct scores of normals, rising, and the mean rank of each; of very many, evenly spaced ones. */
function ranksAmong(where: string, rule: ScoreRule, scores: Float64Array): Pick<RankedState, "knots" | "ranks"> {
  const rising = scores.toSorted();
  const last = rising.length - 1;
  const knots: number[] = [];
  const ranks: number[] = [];
  for (let from = 0; from <= last; ) {
    let to = from;
    while (to < last && rising[to + 1] === rising[from]) to++;
    knots.push(rising[from]!);
    ranks.push((from + to) / 2 / last);
    from = to + 1;
  }
  if (knots.length === 1) {
    throw new UserError({
      where: `score ${where}`,
      expected: "scores that vary",
      got: `${rule.name} is ${knots[0]} for all normals`,
      remedy: "Leave it out, or look whether the model has collapsed.",
    });
  }
  const count = Math.min(knots.length, mostKnots);
  const kept = Array.from({ length: count }, (_, at) => Math.round((at * (knots.length - 1)) / (count - 1)));
  return { knots: Float64Array.from(kept, (at) => knots[at]!), ranks: Float64Array.from(kept, (at) => ranks[at]!) };
}

/** Straight between two knots, level before the first and behind the last. */
function rankOf(score: number, { knots, ranks }: Pick<RankedState, "knots" | "ranks">): number {
  let [low, high] = [0, knots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (knots[middle]! > score) high = middle;
    else low = middle + 1;
  }
  if (low === 0) return ranks[0]!;
  if (low === knots.length) return ranks[low - 1]!;
  const part = (score - knots[low - 1]!) / (knots[low]! - knots[low - 1]!);
  return ranks[low - 1]! + part * (ranks[low]! - ranks[low - 1]!);
}
