import { existsSync } from "node:fs";
import { UserError } from "../core/errors.js";
import { openDetector, saveModel } from "../pipeline/model-bytes.js";
import { withThreshold } from "../pipeline/with-threshold.js";
import { modelFileOf } from "../runs/run-model.js";
import { cutsOf } from "./threshold-words.js";

export async function setThreshold(path: string, rule: string, { out }: { readonly out?: string }): Promise<void> {
  const file = modelFileOf(path);
  if (out !== undefined && existsSync(out)) {
    throw new UserError({
      where: `\`out\` ${out}`,
      expected: "a new file",
      got: "one that is there",
      remedy: "Choose another name.",
    });
  }
  const detector = await openDetector(file);
  const cut = rule.trim() === "" ? Number.NaN : Number(rule);
  const changed = asArgument(() => withThreshold(detector, Number.isNaN(cut) ? rule : cut));
  const to = out ?? file;
  const { checkpoint } = changed.codec;
  await saveModel(changed, to, checkpoint ? { checkpoint } : {});
  const [before, after] = [detector.threshold, changed.threshold];
  console.log(`${to}: anomalous is a score ${cutsOf(after)}; before, ${cutsOf(before)}.`);
  const { incomplete } = changed.calibrated;
  if (incomplete !== undefined) console.log(`Rows with missing cells: ${cutsOf(incomplete.threshold)}.`);
  for (const note of after.notes) console.log(note);
  await Promise.all([detector.close(), changed.close()]);
}

/** Here the rule is no option, so that its errors must not be those of `--threshold`. */
function asArgument<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof UserError) || error.problem.where !== "threshold") throw error;
    throw new UserError({ ...error.problem, where: "the new threshold" }, { cause: error });
  }
}
