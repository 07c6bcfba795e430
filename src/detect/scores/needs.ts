import { UserError } from "../../core/errors.js";
import type { ScoreRule } from "./score.js";

/** What a score looks at besides reconstructions. */
export type Needs = Pick<ScoreRule, "needsCode" | "needsMembers" | "loss">;

/** What some scores look at together. Throws a UserError naming `where` when they want several losses. */
export function needsOf(where: string, rules: readonly Needs[]): Needs {
  const losses = [...new Set(rules.flatMap(({ loss }) => loss ?? []))];
  if (losses.length > 1) {
    throw new UserError({ where, expected: "scores of one loss", got: losses.join(" and ") });
  }
  return {
    needsCode: rules.some(({ needsCode }) => needsCode),
    ...(rules.some(({ needsMembers }) => needsMembers) && { needsMembers: true }),
    ...(losses[0] !== undefined && { loss: losses[0] }),
  };
}
