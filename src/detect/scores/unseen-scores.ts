import { UserError } from "../../core/errors.js";
import { type Material, type ScoreRule, selectSamples } from "./score.js";

/** Blocks of successive samples, each scored by what a rule learns from the others. */
const blocks = 5;

/** Each training sample scored by a rule that has not learned from its block. Throws a UserError for fewer than 10. */
export function unseenScores(where: string, rule: ScoreRule, training: Material): Float64Array {
  const { count } = training;
  if (count < 2 * blocks) {
    throw new UserError({ where, expected: `at least ${2 * blocks} training samples`, got: `${count}` });
  }
  if (rule.fit === undefined) return rule.score(training, {});
  const all = [...Array(count).keys()];
  const scores = new Float64Array(count);
  for (let block = 0; block < blocks; block++) {
    const [from, to] = [block, block + 1].map((edge) => Math.floor((edge * count) / blocks)) as [number, number];
    const state = rule.fit(
      selectSamples(
        training,
        all.filter((at) => at < from || at >= to),
      ),
    );
    scores.set(rule.score(selectSamples(training, all.slice(from, to)), state), from);
  }
  return scores;
}
